import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { collect } from '../collect.ts'
import { SHARD_FILES, type ShardManifest } from '../domain/collection.ts'
import { GateError } from '../domain/errors.ts'
import type { Result } from '../domain/result.ts'
import type { Shard } from '../domain/shard.ts'
import { endedBy } from '../domain/verdict.ts'
import { type GateRequest, gate } from '../gate.ts'
import { REPORTS, type ReportFormat } from '../reports/index.ts'
import type { OutputFolder } from '../storage/output-folder.ts'
import { type Furnishing, furnish } from '../wiring.ts'

/** Reports that are written beside the sessions; `terminal` goes to stdout. */
type FileFormat = Exclude<ReportFormat, 'terminal'>

const FILES: Record<FileFormat, string> = {
  json: 'result.json',
  markdown: 'report.md',
  junit: 'junit.xml',
}

/** A finished run: its result, and what lies in the output folder. */
export interface Finished {
  result: Result
  /** The texts of the reports by format. */
  texts: Record<FileFormat, string>
  /** Absolute paths of the files that were written, the sessions and the log of a started agent among them. */
  files: string[]
  /** Reports that could not be written, each with its reason. */
  failed: string[]
}

/**
 * Runs the gate, or `decide` where the furnishing names collected sessions, and writes the reports. What an earlier run
 * left in the folder is removed first: it must not be taken for this one's. `inspect` looks round once the agent is gone:
 * what it finds makes the verdict an error. So does a report that cannot be written, in every report: none may show a
 * verdict that was not kept as a whole.
 * @throws GateError `invalid_input` or `usage` where there is nothing to report.
 */
export async function runGate(
  furnishing: Furnishing,
  request: GateRequest & { inspect?: () => Result['error'] },
): Promise<Finished> {
  const { rooms, output } = furnish(furnishing)
  removeReports(output)
  output.remove(basename(output.agentLogPath))
  const decided = await gate(rooms, request)
  const found = request.inspect?.()
  const result = found ? endedBy(decided, found) : decided
  const first = await writeReports(result, output)
  const [fault] = first.faults
  if (!fault) return finished(result, first, output)
  removeReports(output)
  const { code, message, hint } = fault
  const lost = result.verdict === 'error' ? result : endedBy(result, { code, message, ...(hint && { hint }) })
  return finished(lost, await writeReports(lost, output), output)
}

function finished(result: Result, { texts, written, faults }: Written, output: OutputFolder): Finished {
  const files = [...written, output.sessionsPath, output.agentLogPath].filter((path) => existsSync(path))
  return { result, texts, files, failed: faults.map(({ message }) => message) }
}

function removeReports(output: OutputFolder): void {
  for (const name of Object.values(FILES)) output.remove(name)
}

interface Written {
  texts: Finished['texts']
  written: string[]
  faults: GateError[]
}

async function writeReports(result: Result, output: OutputFolder): Promise<Written> {
  const texts = { json: '', markdown: '', junit: '' }
  const written: string[] = []
  const faults: GateError[] = []
  for (const { format, render } of REPORTS) {
    if (format === 'terminal') continue
    texts[format] = await render(result, {})
    try {
      written.push(output.write(FILES[format], texts[format]))
    } catch (thrown) {
      if (!(thrown instanceof GateError)) throw thrown
      faults.push(thrown)
    }
  }
  return { texts, written, faults }
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
