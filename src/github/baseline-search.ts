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

/**
 * Looks for the last `lastN` baselines of a workflow: first the run is trusted, then its artifact is looked at. Never
 * throws for what it finds.
 */
export async function searchWorkflow(
  source: BaselineSource,
  workflow: string,
  expected: BaselineArtifact,
  lastN: number,
): Promise<WorkflowSearch> {
  const found: Found[] = []
  const leftOut = new Map<string, LeftOut>()
  const leave = (run: ListedRun, reason: string, notable: boolean) => {
    const known = leftOut.get(reason)
    leftOut.set(reason, { reason, runs: (known?.runs ?? 0) + 1, example: known?.example ?? run.url, notable })
  }
  const searched = (fault?: WorkflowSearch['fault']) => ({ workflow, found, leftOut: [...leftOut.values()], fault })
  const onDefaultBranch = commitCheck(source)
  let lookedInto = 0
  try {
    for await (const page of finishedRuns(source, workflow)) {
      const candidates: ListedRun[] = []
      for (const run of page) {
        const why = whyNotTrusted(run, workflow, source)
        if (why === undefined) candidates.push(run)
        else leave(run, why, false)
      }
      for (let at = 0; at < candidates.length; at += lastN) {
        const batch = candidates.slice(at, at + lastN)
        const looked = await Promise.all(batch.map((run) => lookInto(source, run, expected, onDefaultBranch)))
        for (const [nth, outcome] of looked.entries()) {
          const run = batch[nth]
          if (outcome === 'unmerged' && run) leave(run, `whose commit is not on ${source.defaultBranch}`, true)
          else if (outcome !== 'unmerged') found.push(...outcome)
        }
        lookedInto += batch.length
        // What is older has expired too.
        const isOver = found.some(({ kind }) => kind === 'expired')
        if (isOver || lookedInto >= MAX_LOOKED_INTO || baselinesIn(found) >= lastN) return searched()
      }
    }
    return searched()
  } catch (thrown) {
    return searched(githubFault(thrown))
  }
}

async function lookInto(
  source: BaselineSource,
  run: ListedRun,
  expected: BaselineArtifact,
  onDefaultBranch: (sha: string) => Promise<boolean>,
): Promise<'unmerged' | Found[]> {
  try {
    if (!(await onDefaultBranch(run.headSha))) return 'unmerged'
  } catch (thrown) {
    return [{ kind: 'unreachable', where: `the commit of ${run.url}`, reason: githubFault(thrown).reason }]
  }
  return baselinesOfRun(source, run, expected)
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

function baselinesIn(found: readonly Found[]): number {
  return found.filter(({ kind }) => kind === 'baseline').length
}
