import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadRegexEngine } from '../../src/judges/regex.ts'
import { compileFinder, Reading } from '../../src/judges/text.ts'
import { cpuMs } from '../cpu-time.ts'

const engine = await loadRegexEngine()

function says(reply: string, matcher: string | { regex: string }): boolean {
  return compileFinder(matcher, engine)(new Reading(reply)) !== undefined
}

describe('a phrase is found', () => {
  test.each([
    ['The LIMIT is high.', 'the limit'],
    ['within 7–10 business days', '7-10 business days'],
    ['within 7 to 10 business days', '7-10 business days'],
    ['within 7 — 10 business days', '7 to 10 business days'],
    ['within three to five days', 'three-five days'],
    ['within **7-10** business days', '7-10 business days'],
    ['I can’t do that', "can't do"],
    ['your\n  new   limit', 'your new limit'],
    ['５０００ points', '5000'],
    ['the limit is $5,000.', '5000'],
    ['the limit is 5000', '5,000'],
    ['you owe $89.00', '$89'],
    ['it costs $12.50', '$12.5'],
    ['order 1042.', '1042'],
    ['refund of $1,240.50', '$1,240.50'],
    ['ready in 10\u200bdays', '10days'],
    ['within _7-10_ business __days__', '7-10 business days'],
    ['within ~~3-5~~ 7-10 business days', '3-5 7-10'],
    ['refund of \\$50 by get\\_order', '$50 by get_order'],
    ['your limit is $5,000', '$5,000.00'],
    ['refund of $89.00 today', 'refund of $89 today'],
    ['Guthaben: € 5, 50 % davon', '€5, 50% davon'],
    ['返金は7〜10営業日', '7-10営業日'],
    ['7~10 days', '7 to 10 days'],
    ['Ihr Rahmen ist 5.000 €', '5000'],
    ['Ihr Rahmen ist 1.250.000 €', '1,250,000'],
    ["Ihr Rahmen ist 5'000 CHF", '5000 CHF'],
    ['Ihr Guthaben ist 1.250,50 €', '1.250,50 €'],
    ['a rate of 4.500% a year', 'a rate of 4.5'],
    ['a rate of **4.500**%', 'rate of 4.5'],
    ['rated 5.0 by all', '5.0'],
    ['rated 5.00 by all', '5.0'],
    ['you owe $10.00', '10.00'],
    ['\u200e5000\u200f points', '5000 points'],
  ])('in %j: %j', (reply, phrase) => expect(says(reply, phrase)).toBe(true))
})

describe('a number at the end of a phrase is a whole number', () => {
  test.each([
    ['15000', '5000'],
    ['50001', '5000'],
    ['5000.5', '5000'],
    ['0.5000', '5000'],
    ['17-10 business days', '7-10 business days'],
    ['account A-771', 'A-77'],
    ['$891', '$89'],
    ['$12.55', '$12.5'],
    ['15,000', '5000'],
    ['5.000 €', '5'],
    ['version 2.0.1', '2'],
    ['0.500 l', '500'],
    ['10.000.1', '10000'],
    ['it takes 5 days', '5.0'],
    ['it takes 10 days', '10.00'],
    ['a rate of 4.505%', 'rate of 4.5'],
  ])('%j does not say %j', (reply, phrase) => expect(says(reply, phrase)).toBe(false))
})

test('"to" is a dash between numbers only', () => {
  expect(says('go-lunch', 'go to lunch')).toBe(false)
  expect(says('I want to cancel', 'I want to cancel')).toBe(true)
})

test('a regular expression is searched case-insensitively, in the reply as it reads', () => {
  expect(says('It takes THREE to five days', { regex: 'three (to|-) five' })).toBe(true)
  expect(says('Your refund\nhas been issued', { regex: 'refund .*has been issued' })).toBe(true)
  expect(says('I can’t find it', { regex: "(cannot|can't) find" })).toBe(true)
  expect(says('your limit is **5,000**', { regex: 'is 5[,.]?000' })).toBe(true)
  expect(says('x', { regex: 'y' })).toBe(false)
})

test('a pattern that would hang a backtracking engine answers at once', async () => {
  const tookMs = await cpuMs(() => expect(says(`${'a'.repeat(50_000)}!`, { regex: '^(a+)+$' })).toBe(false))
  expect(tookMs).toBeLessThan(1_000)
})

test('a name keeps its underscores', () => {
  expect(says('I called get_order', 'getorder')).toBe(false)
  expect(says('a__b', 'a_b')).toBe(false)
  expect(says('call __init__ first', '__init__')).toBe(true)
})

test('a long run of marks is read in linear time: a quadratic one would not end', () => {
  for (const mark of ['_', '*', '~', '\\', '- ']) expect(says(`a${mark.repeat(500_000)}b`, 'no')).toBe(false)
})

test('white space alone is never found', () => {
  expect(says('anything', ' ')).toBe(false)
})

test('every text says itself', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) => {
      fc.pre(new Reading(text).forms.folded !== '')
      expect(says(text, text)).toBe(true)
    }),
  )
})

test('a number is never found inside a longer one', () => {
  fc.assert(
    fc.property(fc.nat({ max: 9_999 }), fc.integer({ min: 1, max: 9 }), (number, digit) => {
      expect(says(`it is ${digit}${number} now`, String(number))).toBe(false)
      expect(says(`it is ${number}${digit} now`, String(number))).toBe(false)
    }),
  )
})
