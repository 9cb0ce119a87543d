import * as z from 'zod/mini'

/** What a `collect` job writes beside its sessions: `agent-slo-gate-shard/v1`. Untrusted where `decide` reads it. */
export const shardManifestSchema = z.object({
  schema: z.literal('agent-slo-gate-shard/v1'),
  shard: z.object({
    /** 1-based. */
    index: z.int().check(z.gte(1)),
    count: z.int().check(z.gte(1), z.lte(1_000)),
  }),
  /** Fingerprint of the suite that was run. */
  suite: z.string().check(z.maxLength(200)),
  agent: z.object({
    name: z.string().check(z.maxLength(200)),
    commit: z.optional(z.string().check(z.maxLength(200))),
  }),
  /** Sessions that were written. */
  sessions: z.int().check(z.nonnegative()),
  startedAt: z.string().check(z.maxLength(40)),
  durationMs: z.number(),
  /** What ended the shard early. */
  error: z.optional(
    z.object({
      code: z.string().check(z.maxLength(40)),
      message: z.string().check(z.maxLength(2_000)),
      details: z.optional(z.string().check(z.maxLength(100_000))),
    }),
  ),
})

export type ShardManifest = z.output<typeof shardManifestSchema>

/** Names of the files of a shard. */
export const SHARD_FILES = { manifest: 'collected.json', sessions: 'sessions.jsonl' } as const
