import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { SHARD_FILES } from '../domain/collection.ts'
import { GateError } from '../domain/errors.ts'
import type { Shard } from '../domain/shard.ts'
import { downloadArtifact } from '../github/artifact-download.ts'
import { type Artifact, listRunArtifacts } from '../github/artifact-list.ts'
import { githubFault } from '../github/fault.ts'
import { unzip } from '../github/unzip.ts'
import type { Furnishing } from '../wiring.ts'
import type { Job } from './job.ts'

/** Largest shard, packed and unpacked, bytes: 100,000 sessions of 5 KB are 500 MB. */
const MAX_PACKED = 256 * 1024 * 1024
const MAX_SESSIONS = 1024 * 1024 * 1024
const MAX_MANIFEST = 1024 * 1024

/** `agent-slo-gate-shard-2-of-8` */
export function shardArtifact(name: string, { index, count }: Shard): string {
  return `${name}-shard-${index}-of-${count}`
}

/**
 * Fetches the shards of this workflow run, of each its latest attempt. One that cannot be taken is named in `refused`, and
 * then it is missing.
 * @throws GateError `usage` on GitHub Enterprise Server; `unreachable` where GitHub does not list the artifacts.
 */
export async function fetchShards(job: Job): Promise<NonNullable<Furnishing['collected']>> {
  const { event, inputs, tempFolder, repository } = job
  refuseGhes(job)
  const github = await job.github()
  const { run } = event
  const artifacts = await listRunArtifacts({ github, repository }, run.id).catch((thrown: unknown) => {
    throw new GateError('unreachable', `the shards of this run could not be listed: ${githubFault(thrown).reason}`, {
      hint: 'The token of `decide` needs `actions: read`.',
      cause: thrown,
    })
  })
  mkdirSync(tempFolder, { recursive: true })
  const folder = mkdtempSync(join(tempFolder, 'agent-slo-gate-shards-'))
  const refused: { reason: string; count: number; example: string }[] = []
  const shards = latestShards(artifacts, inputs.artifactName, run.attempt)
  for (const { artifact, shard } of shards) {
    const target = join(folder, `shard-${shard.index}-of-${shard.count}`)
    mkdirSync(target)
    try {
      const zip = await downloadArtifact({ github, repository, artifact, maxBytes: MAX_PACKED })
      await unzip(zip, {
        allow: (name) =>
          name === SHARD_FILES.manifest
            ? { to: 'file', maxBytes: MAX_MANIFEST }
            : name === SHARD_FILES.sessions
              ? { to: 'file', maxBytes: MAX_SESSIONS }
              : undefined,
        maxInflatedBytes: MAX_SESSIONS + MAX_MANIFEST,
        folder: target,
      })
      job.log(`Shard ${shard.index} of ${shard.count}: ${artifact.sizeBytes} bytes.`)
    } catch (thrown) {
      if (!(thrown instanceof GateError)) throw thrown
      // Entries before the one that was refused are on the disk already.
      rmSync(target, { recursive: true, force: true })
      refused.push({ reason: 'a shard that cannot be taken', count: 1, example: `${artifact.name}: ${thrown.message}` })
    }
  }
  return { folder, shards: inputs.shards ?? countIn(shards), refused }
}

/** How many shards there are by the names of the artifacts; undefined where they do not agree. */
function countIn(shards: readonly { shard: Shard }[]): number | undefined {
  const [count, another] = new Set(shards.map(({ shard }) => shard.count))
  return another === undefined ? count : undefined
}

/** `collect` and `decide` hand sessions on as artifacts, which a GitHub Enterprise Server does not have in this form. */
export function refuseGhes({ event, inputs }: Pick<Job, 'event' | 'inputs'>): void {
  if (!event.isGhes) return
  throw new GateError('usage', `mode ${inputs.mode}: GitHub Enterprise Server has no artifact service v4`, {
    hint: 'Use mode gate, or hand the sessions on yourself and run the agent-slo-gate command.',
  })
}

/** An attempt that is yet to come is no attempt: whoever stored it wanted to stand before the others. */
function latestShards(
  artifacts: readonly Artifact[],
  name: string,
  newest: number,
): { artifact: Artifact; shard: Shard }[] {
  const latest = new Map<string, { artifact: Artifact; shard: Shard; attempt: number }>()
  for (const artifact of artifacts) {
    if (!artifact.name.startsWith(`${name}-shard-`)) continue
    const [, index, count, attempt = '1'] =
      /^(\d{1,4})-of-(\d{1,4})(?:-attempt-(\d{1,4}))?$/.exec(artifact.name.slice(`${name}-shard-`.length)) ?? []
    if (index === undefined || Number(attempt) > newest) continue
    const found = { artifact, shard: { index: Number(index), count: Number(count) }, attempt: Number(attempt) }
    const key = `${index}/${count}`
    if ((latest.get(key)?.attempt ?? 0) < found.attempt) latest.set(key, found)
  }
  return [...latest.values()].sort((a, b) => a.shard.index - b.shard.index)
}
