import { expect, it } from 'vitest'
import { hourOf, timeOf } from '../../src/observe/times.ts'

const MOMENT = Date.UTC(2026, 10, 24, 13, 5, 7)

it.each([
  '2026-11-24T13:05:07Z',
  '2026-11-24T13:05:07.000Z',
  '2026-11-24T14:05:07+01:00',
  '2026-11-24T13:05:07',
  '2026-11-24 13:05:07.000000',
  MOMENT / 1000,
  MOMENT,
  MOMENT * 1000,
  `${MOMENT}000000`,
])('reads %s', (written) => {
  expect(timeOf(written)).toBe(MOMENT)
})

it.each(['yesterday', '', undefined, null, -5, Number.NaN, {}, '2026-13-40T00:00:00Z'])('refuses %s', (written) => {
  expect(timeOf(written)).toBeUndefined()
})

it('finds the UTC hour', () => {
  expect(hourOf(MOMENT)).toBe(Math.floor(MOMENT / 3_600_000))
})
