import { unionBaselines } from '../domain/baseline.ts'
import type { BaselineReading } from '../domain/baseline-store.ts'
import { GateError } from '../domain/errors.ts'
import type { Found } from './baseline-artifacts.ts'
import type { LeftOut, WorkflowSearch } from './baseline-search.ts'

/**
 * The union of what was found. The newest of each workflow has to be usable, because nothing else may hold what it holds:
 * an older one that is not is a notice. Runs that nobody trusts never count. `mayBeNew`: the workflow was not named by
 * hand, so that GitHub not knowing it means that it has not run on the default branch yet.
 * @throws GateError where the newest baseline of a workflow is damaged, refused or of a newer version.
 */
export function readingOf(searches: readonly WorkflowSearch[], agent: string, mayBeNew = false): BaselineReading {
  const newest = searches.flatMap(({ found }) => found.find(({ kind }) => DECIDES.has(kind)) ?? [])
  for (const one of newest) if (one.kind === 'unusable') throw unusable(one)
  const unreached = newest.find(({ kind }) => kind === 'unreachable')
  const down = searches.find(({ fault }) => fault && fault.status !== 404)
  const notices = searches.flatMap(noticesOf)
  if (unreached?.kind === 'unreachable') return absent('unreachable', `${unreached.where}: ${unreached.reason}`, [])
  if (down?.fault) return absent('unreachable', `the runs of ${down.workflow}: ${down.fault.reason}`, [])
  if (searches.every(({ fault }) => fault)) {
    const what = 'GitHub knows none of the workflows'
    return absent(mayBeNew ? 'none' : 'unreachable', what, notices)
  }

  const all = searches.flatMap(({ found }) => found)
  const baselines = all.flatMap((one) => (one.kind === 'baseline' ? [one.baseline] : []))
  if (baselines.length > 0) return { found: true, baseline: unionBaselines(baselines), notices }

  const ordinary = searches.flatMap(({ workflow, leftOut }) =>
    leftOut.filter(({ notable }) => !notable).map((one) => leftOutText(workflow, one)),
  )
  const more = [...notices, ...ordinary]
  if (all.some(({ kind }) => kind === 'other_agent'))
    return absent('not_comparable', `what is stored is not of the agent ${agent}`, more)
  const expired = all.find(({ kind }) => kind === 'expired')
  if (expired) {
    const mend = 'run the workflow that stores it on a schedule, or keep artifacts longer (at most 90 days)'
    return absent('expired', `the baseline has expired: ${mend}`, more)
  }
  const workflows = searches.map(({ workflow }) => workflow).join(', ')
  return absent('none', `there is no baseline yet in the latest runs of ${workflows} on the default branch`, more)
}

/** One line a reason for which runs were left out. */
export function leftOutText(workflow: string, { reason, runs, example }: LeftOut): string {
  return `${workflow}: left out ${runs === 1 ? 'a run' : `${runs} runs`} ${reason}: ${example}`
}

const DECIDES: ReadonlySet<Found['kind']> = new Set(['baseline', 'unusable', 'unreachable'])

/** What somebody should see although there is a baseline. */
function noticesOf({ workflow, found, leftOut, fault }: WorkflowSearch): string[] {
  const hasOne = found.some(({ kind }) => kind === 'baseline')
  const notices = leftOut.filter(({ notable }) => notable).map((one) => leftOutText(workflow, one))
  if (fault?.status === 404)
    notices.push(`${workflow}: GitHub knows no such workflow (404): it never ran, or it is called otherwise`)
  for (const one of found) {
    if (one.kind === 'unusable') notices.push(`${one.where} is left out: ${one.error.message}`)
    if (one.kind === 'unreachable') notices.push(`${one.where} is left out: ${one.reason}`)
    if (one.kind === 'other_agent') notices.push(`${one.where} is left out: it is of the agent ${one.agent}`)
    // With a newer one of the same workflow it is only old.
    if (one.kind === 'expired' && !hasOne) notices.push(`${one.where} has expired`)
  }
  return notices
}

function unusable({ where, error }: Extract<Found, { kind: 'unusable' }>): GateError {
  const way = `Or delete ${where} to go on without it: what it alone holds is lost then.`
  return new GateError(error.code, `${where} cannot be used: ${error.message}`, {
    hint: error.hint === undefined ? way : `${error.hint} ${way}`,
    cause: error,
  })
}

function absent(
  reason: Extract<BaselineReading, { found: false }>['reason'],
  message: string,
  more: readonly string[],
): BaselineReading {
  return { found: false, reason, message: [message, ...more].join('; ') }
}
