import { describe, expect, it } from 'vitest'
import {
  counted,
  decimals,
  dollars,
  duration,
  integer,
  percent,
  percentRange,
  rate,
} from '../../../src/reports/text/numbers.ts'

describe('percent', () => {
  it.each([
    [0, '0%'],
    [1, '100%'],
    [0.45, '45%'],
    [0.925, '92.5%'],
    [0.928, '92.8%'],
    [0.005, '0.5%'],
    [0.9999, '99.99%'],
    [0.0001, '0.01%'],
    [1 / 3, '33.3%'],
  ])('%d', (share, text) => {
    expect(percent(share)).toBe(text)
  })

  it('does not show a rate below its target as the target', () => {
    expect(percent(0.9396, 0.94)).toBe('93.96%')
    expect(percent(0.94, 0.94)).toBe('94%')
  })

  it('shows measured rates with one decimal, and all and none without', () => {
    expect([0.78, 0.7041, 0.9999, 0, 1].map((share) => rate(share))).toEqual(['78.0%', '70.4%', '99.99%', '0%', '100%'])
    expect(rate(0.9396, 0.94)).toBe('93.96%')
  })

  it('gives a range one unit', () => {
    expect(percentRange(0.7255, 0.9326)).toBe('72.5-93.3%')
    expect(percentRange(0, 0.072)).toBe('0-7.2%')
  })
})

it.each([
  [0, '$0'],
  [0.0001234, '$0.000123'],
  [0.0022, '$0.0022'],
  [0.017, '$0.017'],
  [0.1, '$0.10'],
  [0.18, '$0.18'],
  [0.1849, '$0.185'],
  [0.9999, '$1.00'],
  [3.114, '$3.11'],
  [1234.5, '$1,234.50'],
])('dollars of %d', (usd, text) => {
  expect(dollars(usd)).toBe(text)
})

it.each([
  [0, '0 ms'],
  [0.4, '0 ms'],
  [450, '450 ms'],
  [999.7, '1 s'],
  [1800, '1.8 s'],
  [1512, '1.51 s'],
  [60_000, '1 min'],
  [125_000, '2 min 5 s'],
  [3_720_000, '1 h 2 min'],
])('duration of %d ms', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

it.each([
  [1, '1 trial'],
  [0, '0 trials'],
  [10_000, '10,000 trials'],
])('counts %d', (count, text) => {
  expect(counted(count, 'trial')).toBe(text)
})

it('groups thousands and drops trailing zeros', () => {
  expect([
    integer(999),
    integer(1_234_567),
    decimals(94, 2),
    decimals(0.35, 3),
    decimals(100, 1),
    decimals(10, 0),
  ]).toEqual(['999', '1,234,567', '94', '0.35', '100', '10'])
})
