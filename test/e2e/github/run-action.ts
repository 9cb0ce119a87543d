import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inputVariables } from './action-inputs.ts'
import { parseFileCommand } from './file-commands.ts'
import type { LoopbackArtifacts } from './loopback-artifacts.ts'
import { type LoopbackGithub, TOKEN } from './loopback-github.ts'
import type { GithubEvent } from './payloads.ts'
import { runnerVariables } from './runner-variables.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const COMMAND_FILES = ['PATH', 'ENV', 'OUTPUT', 'STATE', 'STEP_SUMMARY'] as const

/** An event of `payloads.ts`, spread, and what the step and its runner are. */
export interface RunActionOptions extends GithubEvent {
  /** The step's `with`. A name that action.yml does not have throws. */
  inputs?: Record<string, string>
  /** The step's `env`, beside what the runner sets; `undefined` takes a runner's variable away. */
  env?: Record<string, string | undefined>
  workspace: string
  github: LoopbackGithub
  artifacts?: LoopbackArtifacts
  /** Sends the runner's signal once something has happened, or as soon as the action's log says something. */
  signalAfter?: { signal: NodeJS.Signals; when: Promise<void> } | { signal: NodeJS.Signals; whenStdout: RegExp }
  runId?: number
  attempt?: number
  job?: string
  /** Default: https://github.com; another host is a GitHub Enterprise Server. */
  serverUrl?: string
  /** The script and its action.yml, where they are not the repository's own (or GATE_ACTION, GATE_ACTION_YML). */
  action?: string
  actionYml?: string
  /** Kills an action that hangs; the result then has `timedOut`. */
  timeoutMs?: number
}

export interface ActionRun {
  code: number | null
  signal: NodeJS.Signals | null
  timedOut: boolean
  stdout: string
  stderr: string
  /** From `signalAfter`, or else from the start, to the end, ms. */
  ms: number
  /** From the start to `signalAfter`, ms. */
  msBefore: number
  outputs: Record<string, string>
  summary: string
  /** The five command files as they were left, under the runner's names. */
  commandFiles: Record<(typeof COMMAND_FILES)[number], string>
  /** Text of a file in the workspace; undefined where there is none. */
  file(path: string): string | undefined
}

/** Runs the built action once, as the runner does: nothing from this process's environment, stdin closed, cwd = workspace. */
export async function runAction(options: RunActionOptions): Promise<ActionRun> {
  const action = options.action ?? process.env.GATE_ACTION ?? join(ROOT, 'dist/action.js')
  const actionYml = options.actionYml ?? process.env.GATE_ACTION_YML ?? join(ROOT, 'action.yml')
  const inputs = inputVariables(readFileSync(actionYml, 'utf8'), options.inputs ?? {}, TOKEN)
  const temp = mkdtempSync(join(tmpdir(), 'runner-temp-'))
  try {
    const files = commandFiles(temp)
    const eventPath = join(temp, 'event.json')
    writeFileSync(eventPath, JSON.stringify(options.payload))
    const paths = Object.fromEntries(Object.entries(files).map(([name, path]) => [`GITHUB_${name}`, path]))
    const runner = runnerVariables({ ...options, home: temp, temp, eventPath })
    const env = defined({ ...runner, ...paths, ...inputs, ...options.env })
    const ended = await run(action, env, options)
    const contents = Object.fromEntries(Object.entries(files).map(([name, path]) => [name, read(path) ?? '']))
    const left = contents as ActionRun['commandFiles']
    const file = (path: string) => read(join(options.workspace, path))
    return { ...ended, outputs: parseFileCommand(left.OUTPUT), summary: left.STEP_SUMMARY, commandFiles: left, file }
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}

/** Name -> path of the five empty files. */
function commandFiles(temp: string): Record<string, string> {
  const folder = join(temp, '_runner_file_commands')
  mkdirSync(folder)
  const id = randomUUID()
  return Object.fromEntries(
    COMMAND_FILES.map((name) => {
      const path = join(folder, `${name.toLowerCase()}_${id}`)
      writeFileSync(path, '')
      return [name, path]
    }),
  )
}

type Ended = Pick<ActionRun, 'code' | 'signal' | 'timedOut' | 'stdout' | 'stderr' | 'ms' | 'msBefore'>

function run(action: string, env: Record<string, string>, options: RunActionOptions): Promise<Ended> {
  const { workspace, signalAfter, timeoutMs = 100_000 } = options
  const startedAt = performance.now()
  let signalledAt = startedAt
  const child = spawn(process.execPath, [action], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let timedOut = false
  let stdout = ''
  let stderr = ''
  let signalled = false
  const signal = () => {
    if (!signalAfter || signalled) return
    signalledAt = performance.now()
    signalled = child.kill(signalAfter.signal)
  }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (signalAfter && 'whenStdout' in signalAfter && signalAfter.whenStdout.test(stdout)) signal()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  if (signalAfter && 'when' in signalAfter) void signalAfter.when.then(signal)
  const timer = setTimeout(() => {
    timedOut = child.kill('SIGKILL')
  }, timeoutMs)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, killedBy) => {
      clearTimeout(timer)
      const times = { ms: performance.now() - signalledAt, msBefore: signalledAt - startedAt }
      resolve({ code, signal: killedBy, timedOut, stdout, stderr, ...times })
    })
  })
}

function defined(variables: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries)
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
