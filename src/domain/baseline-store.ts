import type { Baseline } from './baseline.ts'

/** Why there is no baseline to read: each is something else for the reader to do. */
export type BaselineAbsence = 'none' | 'expired' | 'not_comparable' | 'unreachable'

export type BaselineReading =
  | { found: true; baseline: Baseline; notices: readonly string[] }
  | { found: false; reason: BaselineAbsence; message: string }

/** Where the baseline is kept: a file, an artifact, a branch. */
export interface BaselineStore {
  /** For messages: `the file .agent-slo-gate/baseline.json`. */
  readonly place: string
  /** @throws GateError for a baseline that is there and cannot be used (damaged, newer). */
  read(): Promise<BaselineReading>
  /** Adds a baseline to what is kept; what others published meanwhile stays. */
  publish(baseline: Baseline): Promise<void>
}
