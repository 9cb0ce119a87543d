import { GateError } from '../domain/errors.ts'
import type { Ending } from './ending.ts'
import { type Job, whyAborted } from './job.ts'

/** How long a run that is being ended may take for it, ms. The runner kills it after ten seconds. */
const GRACE_MS = 3_000

/**
 * The ending of a run, which may not outstay its own end: GitHub may hang, ask for a minute's patience, or take an
 * artifact slowly. What was told until then stands.
 * @throws GateError `cancelled` where there was nothing to tell yet.
 */
export function notOverdue(run: Promise<Ending>, job: Job): Promise<Ending> {
  const { signal, told } = job
  const overdue = new Promise<Ending>((resolve, reject) => {
    const end = () => {
      if (told.ending) resolve(told.ending)
      else reject(new GateError('cancelled', `Stopped before there was a result: ${whyAborted(job)}.`))
    }
    const wait = () => void setTimeout(end, GRACE_MS)
    if (signal.aborted) wait()
    else signal.addEventListener('abort', wait, { once: true })
  })
  return Promise.race([run, overdue])
}
