import type { Baseline } from '../domain/baseline.ts'
import { parseBaseline } from '../domain/baseline-file.ts'
import { GateError } from '../domain/errors.ts'
import { downloadArtifact } from './artifact-download.ts'
import { type Artifact, listRunArtifacts } from './artifact-list.ts'
import type { BaselineSource, ListedRun } from './baseline-runs.ts'
import { githubFault } from './fault.ts'
import { oneLine } from './safe-text.ts'
import { unzip } from './unzip.ts'

/** The one file in the artifact. */
export const BASELINE_FILE = 'baseline.json'

/** A year of hourly counts for five SLIs, 30 tools and two sources, with a month of seen sessions, has about 30 MB. */
const MAX_PACKED = 64 * 1024 * 1024
const MAX_INFLATED = 256 * 1024 * 1024
/** Attempts of one run whose baselines are taken. */
const MAX_ATTEMPTS = 5

/** What came of one artifact. `where` names it and its run. */
export type Found =
  | { kind: 'baseline'; baseline: Baseline; where: string }
  | { kind: 'expired'; where: string }
  | { kind: 'other_agent'; where: string; agent: string }
  /** It is there, and it is not what it should be. */
  | { kind: 'unusable'; where: string; error: GateError }
  | { kind: 'unreachable'; where: string; reason: string }

export interface BaselineArtifact {
  name: string
  agent: string
  tempFolder: string
}

/**
 * The baselines that a trusted run stored, the last attempt's first; none where it stored none. Packed bytes are checked
 * before they are unpacked, and what comes out before it is used. Never throws for what it finds.
 */
export async function baselinesOfRun(
  source: BaselineSource,
  { id, url }: ListedRun,
  expected: BaselineArtifact,
): Promise<Found[]> {
  let artifacts: Artifact[]
  try {
    artifacts = await listRunArtifacts(requestsOf(source), id)
  } catch (thrown) {
    return [{ kind: 'unreachable', where: `the artifacts of ${url}`, reason: githubFault(thrown).reason }]
  }
  const stored = artifacts
    .map((artifact) => ({ artifact, attempt: attemptOf(artifact.name, expected.name) }))
    .filter(({ attempt }) => attempt > 0)
    .sort((a, b) => b.attempt - a.attempt)
    .slice(0, MAX_ATTEMPTS)
  return Promise.all(stored.map(({ artifact }) => baselineIn(source, artifact, expected, url)))
}

/** The name under which an attempt stores it: names are unique in a run, its earlier attempts included. */
export function baselineArtifactName(name: string, attempt: number): string {
  return attempt === 1 ? name : `${name}-attempt-${attempt}`
}

/** 0: another artifact. */
function attemptOf(name: string, expected: string): number {
  if (name === expected) return 1
  if (!name.startsWith(`${expected}-attempt-`)) return 0
  const [, attempt = '0'] = /^([1-9]\d{0,3})$/.exec(name.slice(`${expected}-attempt-`.length)) ?? []
  return Number(attempt)
}

async function baselineIn(
  source: BaselineSource,
  artifact: Artifact,
  { agent, tempFolder }: BaselineArtifact,
  url: string,
): Promise<Found> {
  const where = `the artifact ${oneLine(artifact.name, 140)} of ${url}`
  if (artifact.expired) return { kind: 'expired', where }
  try {
    const zip = await downloadArtifact({ ...requestsOf(source), artifact, maxBytes: MAX_PACKED })
    const baseline = parseBaseline(await unpacked(zip, tempFolder))
    if (baseline.agent !== agent) return { kind: 'other_agent', where, agent: oneLine(baseline.agent, 140) }
    return { kind: 'baseline', baseline, where }
  } catch (error) {
    if (!(error instanceof GateError)) throw error
    // What is not handed out says nothing of what it is.
    if (error.code === 'storage') return { kind: 'unreachable', where, reason: error.message }
    return { kind: 'unusable', where, error }
  }
}

async function unpacked(zip: Buffer, folder: string): Promise<string> {
  const [entry] = await unzip(zip, {
    allow: (name) => (name === BASELINE_FILE ? { to: 'memory', maxBytes: MAX_INFLATED } : undefined),
    maxInflatedBytes: MAX_INFLATED,
    folder,
  })
  if (entry && 'content' in entry) return entry.content.toString('utf8')
  throw new GateError('untrusted_data', `the artifact is refused: there is no ${BASELINE_FILE} in it`, {
    hint: 'Look at the job that stored it: only what the gate itself writes belongs there.',
  })
}

function requestsOf({ github, repository: { owner, repo } }: BaselineSource) {
  return { github, repository: { owner, repo } }
}
