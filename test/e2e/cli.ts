import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Result } from '../../src/domain/result.ts'
import { resultSchema } from '../../src/domain/result-schema.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const CLI = join(ROOT, 'dist/cli.js')

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
  ms: number
}

export interface Running {
  pid: number
  ended: Promise<Ended>
  kill(signal: NodeJS.Signals): void
}

/**
 * Starts the built command line, as a user's shell would: no colours, no variable of this process but PATH and HOME, and
 * stdin closed where nothing is piped into it.
 */
export function startCli(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; node?: string; stdin?: string | Uint8Array },
): Running {
  const startedAt = performance.now()
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(options.node ?? process.execPath, [CLI, ...args], {
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(options.stdin)
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr, ms: performance.now() - startedAt }))
  })
  return { pid: child.pid ?? -1, ended, kill: (signal) => void child.kill(signal) }
}

export function runCli(args: readonly string[], options: Parameters<typeof startCli>[1]): Promise<Ended> {
  return startCli(args, options).ended
}

/** Writes a folder of files; objects become JSON, which is YAML. */
export function aWorkspace(files: Record<string, string | Uint8Array | object>): string {
  const folder = mkdtempSync(join(tmpdir(), 'gate-e2e-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    const raw = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(join(folder, name), raw ? content : JSON.stringify(content))
  }
  return folder
}

/** The result of a run, checked against its own schema. */
export function resultIn(folder: string, output = '.agent-slo-gate'): Result {
  return resultSchema.parse(JSON.parse(readFileSync(join(folder, output, 'result.json'), 'utf8')))
}

/** Every trial of a result with its scenario. */
export function trialsOf(result: Result) {
  return result.scenarios.flatMap(({ id, trials }) => trials.map((trial) => ({ scenario: id, ...trial })))
}
