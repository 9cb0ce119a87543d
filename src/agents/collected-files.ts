import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CollectionFacts } from '../domain/agent.ts'
import { SHARD_FILES, type ShardManifest, shardManifestSchema } from '../domain/collection.ts'
import { GateError, messageOf } from '../domain/errors.ts'
import { parseJson } from './json.ts'
import type { Recording } from './replay-files.ts'

const MAX_MANIFEST_BYTES = 1_000_000

/** A shard whose manifest could be read. */
interface FoundShard {
  index: number
  sessions: Recording
}

/**
 * The shards below a folder, at most one of each number, in their order. What is wrong with one is a fact, not an
 * error: the others still say something. `refused`: what was wrong with shards before they got into the folder.
 * @throws GateError `usage` when there is none at all.
 */
export function findShards(
  folder: string,
  {
    suite,
    expected,
    refused: before = [],
  }: { suite: string; expected: number | undefined; refused?: CollectionFacts['refused'] | undefined },
): { shards: FoundShard[]; facts: CollectionFacts } {
  const refused: CollectionFacts['refused'] = [...before]
  const refuse = (reason: string, example: string) => void refused.push({ reason, count: 1, example })
  const shards = new Map<number, FoundShard>()
  const errors: CollectionFacts['errors'] = []
  let count = expected
  for (const path of shardFolders(folder)) {
    const read = readManifest(join(path, SHARD_FILES.manifest))
    if ('problem' in read) {
      refuse('a shard whose manifest cannot be used', `${path}: ${read.problem}`)
      continue
    }
    const { shard, error, suite: collected } = read.manifest
    count ??= shard.count
    const name = `shard ${shard.index} of ${shard.count}`
    if (shard.count !== count) refuse(`a shard of another number of shards (${count} are expected)`, name)
    else if (shard.index > count) refuse('a shard whose number is above their count', name)
    else if (shards.has(shard.index)) refuse('a shard that arrived twice', name)
    else if (collected !== suite) refuse('a shard that was collected with other scenarios', name)
    else {
      shards.set(shard.index, {
        index: shard.index,
        sessions: { path: join(path, SHARD_FILES.sessions), shown: `${name}, ${SHARD_FILES.sessions}` },
      })
      if (error) errors.push({ shard: shard.index, ...error })
    }
  }
  if (shards.size === 0 && refused.length === 0) throw nothingCollected(folder)
  count ??= 1
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !shards.has(index))
  return {
    shards: [...shards.values()].sort((a, b) => a.index - b.index),
    facts: { shards: count, missing, refused, errors },
  }
}

/** The folder itself where it is a shard, else its folders that are. */
function shardFolders(folder: string): string[] {
  if (isFile(join(folder, SHARD_FILES.manifest))) return [folder]
  let names: string[]
  try {
    names = readdirSync(folder).sort()
  } catch (thrown) {
    throw new GateError('usage', `the collected sessions cannot be read: ${messageOf(thrown)}`, {
      hint: 'Name the folder that holds what `collect` wrote, each shard in a folder of its own.',
    })
  }
  return names.map((name) => join(folder, name)).filter((path) => isFile(join(path, SHARD_FILES.manifest)))
}

function readManifest(path: string): { manifest: ShardManifest } | { problem: string } {
  if (statSync(path).size > MAX_MANIFEST_BYTES) return { problem: `it is larger than ${MAX_MANIFEST_BYTES} bytes` }
  const parsed = parseJson(readFileSync(path, 'utf8'))
  if (!parsed.ok) return { problem: `not JSON: ${parsed.problem}` }
  const checked = shardManifestSchema.safeParse(parsed.value)
  if (checked.success) return { manifest: checked.data }
  const [issue] = checked.error.issues
  return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not agent-slo-gate-shard/v1'}` }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function nothingCollected(folder: string): GateError {
  return new GateError('usage', `there are no collected sessions in ${folder}`, {
    hint: `Run \`collect\` first; a shard is a folder with ${SHARD_FILES.manifest} and ${SHARD_FILES.sessions}.`,
  })
}
