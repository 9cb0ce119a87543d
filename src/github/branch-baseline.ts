import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { unionBaselines } from '../domain/baseline.ts'
import { parseBaseline, serializeBaseline } from '../domain/baseline-file.ts'
import type { BaselineReading, BaselineStore } from '../domain/baseline-store.ts'
import { GateError } from '../domain/errors.ts'
import { notPublished } from './artifact-baseline.ts'
import { openBranch } from './branch-files.ts'
import type { GitHub, RepositoryName } from './client.ts'
import { githubFault } from './fault.ts'

export interface BranchBaseline {
  github: GitHub
  repository: RepositoryName
  /** Default `agent-slo-gate-baseline`. */
  branch?: string
  agent: string
  /** Or why not, as `publishable` says it. */
  mayPublish: true | string
  log: (line: string) => void
  /** What a wait between two attempts calls a second, ms; tests make it short. */
  secondMs?: number
}

/** Attempts of a publisher that others keep getting ahead of. */
const ATTEMPTS = 8

/**
 * The baseline as a file of a branch that shares no history with the code, one file an agent. It never expires, and needs
 * no artifact service. Whoever may push may write it. A file that is damaged or of a newer version is reported and never
 * overwritten; publishers that race start again from what the other one left.
 */
export function branchBaselineStore(options: BranchBaseline): BaselineStore {
  const { github, repository, branch = 'agent-slo-gate-baseline', agent, mayPublish, log, secondMs = 1000 } = options
  const file = baselineFileOf(agent)
  const place = `${file} of the branch ${branch}`
  const files = openBranch({ github, repository, branch })

  async function publishOnce(baseline: Parameters<BaselineStore['publish']>[0], attempt: number): Promise<boolean> {
    const before = await files.head()
    const kept = before === undefined ? undefined : await files.read(before, file)
    const current = kept === undefined ? undefined : parse(kept, place)
    const text = serializeBaseline(current ? unionBaselines([current, baseline]) : baseline)
    if (kept === text) return true
    const commit = await files.commit(before, file, text, `Baseline of ${agent}`)
    const notMoved = await files.moveTo(before, commit)
    if (notMoved === undefined) return true
    const after = await files.head()
    // The answer to an earlier try was lost: it is in place.
    if (after === commit) return true
    // Nobody moved it: another try would meet the same rule.
    if (after === before && !notMoved.lostRace) throw failed(place, notMoved.reason)
    log(`${place}: another job was first; attempt ${attempt} of ${ATTEMPTS} starts again from what it left`)
    return false
  }

  return {
    place,
    async read(): Promise<BaselineReading> {
      let found: string | undefined
      try {
        const head = await files.head()
        found = head === undefined ? undefined : await files.read(head, file)
      } catch (thrown) {
        if (thrown instanceof GateError) throw thrown
        return { found: false, reason: 'unreachable', message: `${place}: ${githubFault(thrown).reason}` }
      }
      if (found === undefined) return { found: false, reason: 'none', message: `there is no baseline yet: no ${place}` }
      const baseline = parse(found, place)
      if (baseline.agent === agent) return { found: true, baseline, notices: [] }
      const message = `${place} is the baseline of the agent ${baseline.agent}, not of ${agent}`
      return { found: false, reason: 'not_comparable', message }
    },
    async publish(baseline) {
      if (mayPublish !== true) throw notPublished(mayPublish)
      try {
        for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
          if (await publishOnce(baseline, attempt)) return log(`The baseline is stored: ${place}.`)
          // Not in step with the one that was first.
          await setTimeout(Math.random() * secondMs * attempt)
        }
      } catch (thrown) {
        if (thrown instanceof GateError) throw thrown
        throw failed(place, githubFault(thrown).reason, thrown)
      }
      throw failed(place, `others were first ${ATTEMPTS} times`)
    },
  }
}

/** A name that every file system and git take; agents whose names differ only in other characters have files of their own. */
export function baselineFileOf(agent: string): string {
  const plain = agent
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 80)
  if (plain !== '' && plain === agent) return `${plain}.json`
  return `${plain || 'agent'}-${createHash('sha256').update(agent).digest('hex').slice(0, 8)}.json`
}

function parse(text: string, place: string) {
  try {
    return parseBaseline(text)
  } catch (thrown) {
    if (!(thrown instanceof GateError)) throw thrown
    const message = `${place}: ${thrown.message}`
    throw new GateError(thrown.code, message, { ...(thrown.hint && { hint: thrown.hint }), cause: thrown })
  }
}

function failed(place: string, reason: string, cause?: unknown): GateError {
  return new GateError('storage', `the baseline was not published to ${place}: ${reason}`, {
    hint: 'The job needs `contents: write`, and no rule of the repository may protect the branch from it.',
    cause,
  })
}
