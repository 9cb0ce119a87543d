import { type BaselineArtifact, baselinesOfRun, type Found } from './baseline-artifacts.ts'
import { type BaselineSource, finishedRuns, isOnDefaultBranch, type ListedRun, whyNotTrusted } from './baseline-runs.ts'
import { githubFault } from './fault.ts'

/** What one workflow's runs hold. */
export interface WorkflowSearch {
  workflow: string
  /** Of trusted runs, the newest first. */
  found: Found[]
  /** Runs that were left out because they are not to be trusted, by the reason. */
  leftOut: LeftOut[]
  /** GitHub did not list the runs. */
  fault: { status: number | undefined; reason: string } | undefined
}

export interface LeftOut {
  reason: string
  runs: number
  /** The address of one of them. */
  example: string
  /** It happened on the default branch: somebody should see it. Pull requests of others are no news. */
  notable: boolean
}

/** Trusted runs that are looked into before it is given up that one of them holds a baseline. */
const MAX_LOOKED_INTO = 50

/** How long GitHub's list may not show a run that has ended, ms. */
const STALE_MS = 10 * 60_000

/**
 * Looks for the last `lastN` baselines of a workflow, and for as many more as may not be contained in them: those of runs
 * that ended after the last of them had started. First the run is trusted, then its artifact is looked at. Never throws
 * for what it finds.
 */
export async function searchWorkflow(
  source: BaselineSource,
  workflow: string,
  expected: BaselineArtifact,
  lastN: number,
): Promise<WorkflowSearch> {
  const found: Found[] = []
  const leftOut = new Map<string, LeftOut>()
  const searched = (fault?: WorkflowSearch['fault']) => ({ workflow, found, leftOut: [...leftOut.values()], fault })
  const onDefaultBranch = commitCheck(source)
  let lookedInto = 0
  let lastStartMs = Number.NEGATIVE_INFINITY
  try {
    for await (const page of finishedRuns(source, workflow)) {
      const candidates = page.filter((run) => {
        const why = whyNotTrusted(run, workflow, source)
        if (why !== undefined) leave(leftOut, run, why, false)
        return why === undefined
      })
      for (let at = 0; at < candidates.length; at += lastN) {
        const batch = candidates.slice(at, at + lastN)
        const areContained = batch.every(({ endedAtMs }) => endedAtMs < lastStartMs - STALE_MS)
        if (areContained && count(found, 'baseline') >= lastN) return searched()
        // What is older has expired too.
        if (lookedInto >= MAX_LOOKED_INTO || count(found, 'expired') >= lastN) return searched()
        lookedInto += batch.length
        const looked = await Promise.all(batch.map((run) => lookInto(source, run, expected, onDefaultBranch)))
        for (const { run, isMerged, inIt } of looked) {
          if (!isMerged) leave(leftOut, run, `whose commit is not on ${source.defaultBranch}`, true)
          found.push(...inIt)
          if (count(inIt, 'baseline') > 0) lastStartMs = Math.max(lastStartMs, run.startedAtMs)
        }
      }
    }
    return searched()
  } catch (thrown) {
    return searched(githubFault(thrown))
  }
}

function leave(leftOut: Map<string, LeftOut>, { url }: ListedRun, reason: string, notable: boolean): void {
  const { runs, example } = leftOut.get(reason) ?? { runs: 0, example: url }
  leftOut.set(reason, { reason, runs: runs + 1, example, notable })
}

interface Looked {
  run: ListedRun
  isMerged: boolean
  inIt: Found[]
}

async function lookInto(
  source: BaselineSource,
  run: ListedRun,
  expected: BaselineArtifact,
  onDefaultBranch: (sha: string) => Promise<boolean>,
): Promise<Looked> {
  try {
    if (!(await onDefaultBranch(run.headSha))) return { run, isMerged: false, inIt: [] }
  } catch (thrown) {
    const where = `the commit of ${run.url}`
    const { reason } = githubFault(thrown)
    return { run, isMerged: true, inIt: [{ kind: 'unreachable', where, reason }] }
  }
  return { run, isMerged: true, inIt: await baselinesOfRun(source, run, expected) }
}

/** Runs on a schedule share their commit: each is asked for once. */
function commitCheck(source: BaselineSource): (sha: string) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>()
  return (sha) => {
    const answer = asked.get(sha) ?? isOnDefaultBranch(source, sha)
    asked.set(sha, answer)
    return answer
  }
}

function count(found: readonly Found[], kind: Found['kind']): number {
  return found.filter((one) => one.kind === kind).length
}
