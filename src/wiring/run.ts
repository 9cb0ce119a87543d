import { join } from 'node:path'
import { collect } from '../collect.ts'
import { SHARD_FILES, type ShardManifest } from '../domain/collection.ts'
import { messageOf } from '../domain/errors.ts'
import type { Result } from '../domain/result.ts'
import type { Shard } from '../domain/shard.ts'
import { type GateRequest, gate } from '../gate.ts'
import { REPORTS } from '../reports/index.ts'
import type { OutputFolder } from '../storage/output-folder.ts'
import { type Furnishing, furnish } from '../wiring.ts'

/** Files written beside the sessions; `terminal` goes to stdout. */
const FILES: Partial<Record<(typeof REPORTS)[number]['format'], string>> = {
  json: 'result.json',
  markdown: 'report.md',
  junit: 'junit.xml',
}

/** A finished run: its result, and what lies in the output folder. */
export interface Finished {
  result: Result
  /** The texts of the reports by format. */
  texts: { json: string; markdown: string; junit: string }
  /** Absolute paths of the files that were written, the sessions among them. */
  files: string[]
  /** Reports that could not be written, each with its reason. */
  failed: string[]
}

/**
 * Runs the gate, or `decide` where the furnishing names collected sessions, and writes the reports. What an earlier run
 * left in the folder is removed first: it must not be taken for this one's. `inspect` looks round once the agent is gone:
 * what it finds makes the verdict an error.
 * @throws GateError `invalid_input` or `usage` where there is nothing to report.
 */
export async function runGate(
  furnishing: Furnishing,
  request: GateRequest & { inspect?: () => Result['error'] },
): Promise<Finished> {
  const { rooms, output } = furnish(furnishing)
  for (const name of Object.values(FILES)) output.remove(name)
  const decided = await gate(rooms, request)
  const fault = request.inspect?.()
  const result = fault ? { ...decided, verdict: 'error' as const, summary: fault.message, error: fault } : decided
  const { texts, written, failed } = await writeReports(result, output)
  return { result, texts, files: [...written, output.sessionsPath], failed }
}

async function writeReports(result: Result, output: OutputFolder) {
  const texts = { json: '', markdown: '', junit: '' }
  const written: string[] = []
  const failed: string[] = []
  for (const { format, render } of REPORTS) {
    const name = FILES[format]
    if (name === undefined || format === 'terminal') continue
    texts[format] = await render(result, {})
    try {
      written.push(output.write(name, texts[format]))
    } catch (thrown) {
      failed.push(messageOf(thrown))
    }
  }
  return { texts, written, failed }
}

/**
 * Runs `collect` for one shard and writes its manifest last: a shard that was killed has none, and is missed.
 * @throws GateError `invalid_input` or `usage` before anything ran.
 */
export async function runCollect(
  furnishing: Furnishing,
  request: { shard: Shard; durationMsOf?: (scenario: string) => number | undefined },
): Promise<{ manifest: ShardManifest; files: string[] }> {
  const { rooms, output } = furnish(furnishing)
  output.remove(SHARD_FILES.manifest)
  const manifest = await collect(rooms, request)
  const path = output.write(SHARD_FILES.manifest, `${JSON.stringify(manifest, null, 2)}\n`)
  return { manifest, files: [path, join(output.path, SHARD_FILES.sessions)] }
}
