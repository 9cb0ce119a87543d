import { HOUR_MS } from '../../src/domain/hours.ts'
import { type Bucket, type Ledger, ledgerOf } from '../../src/domain/ledger.ts'

/** The moment that these ledgers are looked at: 30 days after their first hour. */
export const NOW = new Date('2026-11-25T14:30:00Z')

/** Start of the hour that lies `hours` before the last complete one; 0 is the last complete hour. */
export function hoursAgo(hours: number): string {
  const last = Math.floor(NOW.getTime() / HOUR_MS) - 1
  return new Date((last - hours) * HOUR_MS).toISOString()
}

export function aBucket(overrides: Partial<Bucket> = {}): Bucket {
  return {
    sli: 'TaskSuccessRate',
    source: 'production',
    revision: '1',
    run: '100.1',
    start: hoursAgo(0),
    good: 0,
    bad: 0,
    ...overrides,
  }
}

/** A ledger of TaskSuccessRate with [hours ago, bad, n] in each bucket. */
export function aLedger(rows: readonly (readonly [number, number, number])[], overrides: Partial<Bucket> = {}): Ledger {
  return ledgerOf(rows.map(([ago, bad, n]) => aBucket({ ...overrides, start: hoursAgo(ago), good: n - bad, bad })))
}
