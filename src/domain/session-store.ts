import type { Session } from './session.ts'

/** Where the sessions of a run are kept, and those of the run that it resumes. */
export interface SessionStore {
  /** Name of the file, relative to the output folder. */
  readonly path: string
  earlier(): AsyncIterable<Session>
  append(session: Session): void
  close(): void
}
