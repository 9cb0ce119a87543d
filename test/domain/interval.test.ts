import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { betaCdf, cleanTrialsToExceed, interval90, lowerBound, upperBound } from '../../src/domain/interval.ts'
import { toleranceOf } from '../../src/domain/slo.ts'

describe('Clopper-Pearson bounds', () => {
  it.each([
    [40, 40, 0.928, 1],
    [34, 40, 0.726, 0.933],
    [18, 40, 0.315, 0.591],
    [88, 100, 0.813, 0.929],
    [0, 40, 0, 0.072],
  ])('%i of %i lies between %f and %f', (good, valid, low, high) => {
    const [lower, upper] = interval90(good, valid)
    expect(lower).toBeCloseTo(low, 2.5)
    expect(upper).toBeCloseTo(high, 2.5)
  })

  it('says nothing about a proportion without a trial', () => {
    expect(interval90(0, 0)).toEqual([0, 1])
  })

  it('agrees with the binomial sum the bound is defined by', () => {
    const n = 40
    const upper = upperBound(34, n, 0.05)
    let atMost34 = 0
    let term = (1 - upper) ** n
    for (let k = 0; k <= 34; k++) {
      atMost34 += term
      term *= ((n - k) / (k + 1)) * (upper / (1 - upper))
    }
    expect(atMost34).toBeCloseTo(0.05, 9)
  })

  it('covers the observed proportion and narrows with alpha', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (valid, share) => {
        const good = Math.floor(share * valid)
        expect(lowerBound(good, valid, 0.05)).toBeLessThanOrEqual(good / valid)
        expect(upperBound(good, valid, 0.05)).toBeGreaterThanOrEqual(good / valid)
        expect(lowerBound(good, valid, 0.01)).toBeLessThanOrEqual(lowerBound(good, valid, 0.05))
      }),
    )
  })

  it('never rises when one more event is bad', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 500 }), (bad, good) => {
        expect(lowerBound(good, good + bad + 1, 0.05)).toBeLessThanOrEqual(lowerBound(good, good + bad, 0.05))
      }),
    )
  })

  it('is a distribution function at scale', () => {
    expect(betaCdf(0.5, 50_000, 50_000)).toBeCloseTo(0.5, 9)
    expect(betaCdf(0.1, 1, 1)).toBeCloseTo(0.1, 12)
  })
})

describe('clean trials that a pass needs (rules A.1)', () => {
  it.each([
    [0.9, 14, 19],
    [0.94, 18, 26],
    [0.97, 32, 49],
    [0.98, 49, 74],
    [0.99, 99, 149],
    [0.995, 199, 299],
  ])('target %f: %i at merge, %i at deploy', (target, merge, deploy) => {
    expect(cleanTrialsToExceed(target - toleranceOf(target, 'merge'))).toBe(merge)
    expect(cleanTrialsToExceed(target - toleranceOf(target, 'deploy'))).toBe(deploy)
  })
})

it('a target inside its own tolerance is proven by any clean trial', () => {
  for (const target of [0.001, 0.05, 0.1]) expect(cleanTrialsToExceed(target - toleranceOf(target, 'merge'))).toBe(1)
})

describe('turns that prove a percentile (rules A.1, proof sizes)', () => {
  /** Smallest n at which `bad` slow turns still prove that the share of fast turns exceeds `percentile`. */
  function turnsToProve(percentile: number, bad: number): number {
    let turns = bad + 1
    while (lowerBound(turns - bad, turns, 0.05) < percentile) turns++
    return turns
  }

  it.each([
    [0.9, 29, 46, 61],
    [0.95, 59, 93, 124],
    [0.99, 299, 473, 628],
  ])('P%f with 0, 1, 2 slow turns', (percentile, none, one, two) => {
    expect([0, 1, 2].map((bad) => turnsToProve(percentile, bad))).toEqual([none, one, two])
  })

  it.each([
    [50, 3],
    [100, 4],
    [300, 7],
  ])('of %i turns, %i slow ones are needed to reject P99', (turns, needed) => {
    const rejected = (slow: number) => upperBound(turns - slow, turns, 0.05) < 0.99
    expect(rejected(needed)).toBe(true)
    expect(rejected(needed - 1)).toBe(false)
  })
})
