import { relative, resolve } from 'node:path'
import { counted } from '../domain/counted.ts'
import { ONLY_SHARD, parseShard } from '../domain/shard.ts'
import { runCollect } from '../wiring/run.ts'
import { timingsIn } from '../wiring/timings.ts'
import { furnished } from './gate-command.ts'
import type { Terminal } from './terminal.ts'

export interface CollectOptions {
  config: string
  output: string
  shard?: string
  timings?: string
  resume?: boolean
}

/**
 * `collect`: drives the trials of one shard and writes their sessions. Returns 0 however the agent did: that is for
 * `decide` to say; 3 where the shard ended early.
 */
export async function collectCommand(terminal: Terminal, options: CollectOptions): Promise<number> {
  const shard = options.shard === undefined ? ONLY_SHARD : parseShard(options.shard)
  const durationMsOf = options.timings === undefined ? undefined : timingsIn(resolve(terminal.cwd, options.timings))
  return furnished(terminal, options, async (furnishing, progress) => {
    const { manifest, files } = await runCollect(furnishing, { shard, ...(durationMsOf ? { durationMsOf } : {}) })
    progress.end()
    const where = files.map((file) => relative(terminal.cwd, file)).join(', ')
    terminal.print(
      `Shard ${shard.index} of ${shard.count}: ${counted(manifest.sessions, 'session')} collected (${where}).`,
    )
    if (!manifest.error) return 0
    terminal.error(`error: ${[manifest.error.message, manifest.error.details].filter(Boolean).join('\n')}`)
    return 3
  })
}
