/** One `testcase`. */
export interface Case {
  name: string
  classname: string
  file?: string | undefined
  line?: number | undefined
  outcome: 'passed' | 'failure' | 'error' | 'skipped'
  /** What kind of failure or error: a criterion, a status. */
  type: string
  /** One line. */
  message?: string | undefined
  /** Expected and actual. */
  body?: string | undefined
  /** Said of a case that passed. */
  note?: string | undefined
}

/** One `testsuite`. */
export interface Suite {
  name: string
  cases: Case[]
}
