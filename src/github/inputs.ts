import { GateError } from '../domain/errors.ts'
import type { Verdict } from '../domain/result.ts'
import { ONLY_SHARD, parseShard, type Shard } from '../domain/shard.ts'
import type { Stage } from '../domain/slo.ts'
import { parseDuration, parseMoney } from '../domain/units.ts'
import { COMMENT_MODES, type CommentMode } from './comment-changes.ts'

const MODES = ['gate', 'collect', 'decide', 'observe', 'status', 'comment'] as const
type Mode = (typeof MODES)[number]

/** Verdicts that `fail-on` may name; an error always fails. */
const FAILING = ['warn', 'block', 'inconclusive'] as const

/** Everything `action.yml` takes, read once. */
export interface ActionInputs {
  mode: Mode
  config: string
  workingDirectory: string
  output: string
  stage: Stage | undefined
  failOn: ReadonlySet<Verdict>
  commentMode: CommentMode
  commentKey: string | undefined
  commentAuthor: string
  githubToken: string
  maxConcurrency: number | undefined
  maxCostUsd: number | undefined
  timeoutMs: number | undefined
  shard: Shard
  shards: number | undefined
  timings: string | undefined
  /** Files (globs) of production sessions. */
  sessions: string[]
  sample: number | undefined
  /** Why a broken circuit is closed. */
  reset: string | undefined
  artifactName: string
  upload: boolean
  retentionDays: number | undefined
}

/** One parser an input, by the name it has in `action.yml`: `undefined` where nothing is written. */
const PARSERS = {
  mode: (text: string) => oneOf(text, MODES, 'gate'),
  config: (text: string) => text || 'agent-slo-gate.yml',
  'working-directory': (text: string) => text || '.',
  output: (text: string) => text || '.agent-slo-gate',
  stage: (text: string) => (text === '' ? undefined : oneOf(text, ['merge', 'deploy'] as const, 'merge')),
  'fail-on': failOn,
  'comment-mode': (text: string) => oneOf(text, COMMENT_MODES, 'always'),
  'comment-key': (text: string) => text || undefined,
  'comment-author': (text: string) => text || 'github-actions[bot]',
  'github-token': (text: string) => text,
  'max-concurrency': (text: string) => wholeNumber(text, 1, 1024),
  'max-cost-usd': (text: string) => quantity(text, parseMoney(`$${text.replace(/^\$/, '')}`), 'an amount such as 2.50'),
  timeout: (text: string) => quantity(text, parseDuration(text), 'a duration such as 20m'),
  shard: (text: string) => (text === '' ? ONLY_SHARD : parseShard(text)),
  shards: (text: string) => wholeNumber(text, 1, 1000),
  timings: (text: string) => text || undefined,
  sessions: (text: string) =>
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean),
  sample: (text: string) => wholeNumber(text, 1, 100_000),
  reset: (text: string) => text || undefined,
  'artifact-name': artifactName,
  upload: (text: string) => oneOf(text || 'true', ['true', 'false'] as const, 'true') === 'true',
  'retention-days': (text: string) => wholeNumber(text, 1, 90),
}

/** Names of the inputs, as `action.yml` has them. */
export const INPUT_NAMES = Object.keys(PARSERS) as (keyof typeof PARSERS)[]

/** What was read, and what is wrong with it. */
export interface ReadInputs {
  /** With the default of each input that cannot be used: enough to tell people of the fault, never to run by. */
  inputs: ActionInputs
  /** GateError `usage` that names every input that cannot be used, what was found and what is expected. */
  fault: GateError | undefined
}

/** Reads the inputs; `get` is `core.getInput`. Never throws. */
export function readInputs(get: (name: string) => string): ReadInputs {
  const problems: string[] = []
  const read = <N extends keyof typeof PARSERS>(name: N): ReturnType<(typeof PARSERS)[N]> => {
    const text = get(name).trim()
    try {
      return PARSERS[name](text) as ReturnType<(typeof PARSERS)[N]>
    } catch (thrown) {
      problems.push(`${name}: ${thrown instanceof Error ? thrown.message : thrown}`)
      return PARSERS[name]('') as ReturnType<(typeof PARSERS)[N]>
    }
  }
  const inputs: ActionInputs = {
    mode: read('mode'),
    config: read('config'),
    workingDirectory: read('working-directory'),
    output: read('output'),
    stage: read('stage'),
    failOn: read('fail-on'),
    commentMode: read('comment-mode'),
    commentKey: read('comment-key'),
    commentAuthor: read('comment-author'),
    githubToken: read('github-token'),
    maxConcurrency: read('max-concurrency'),
    maxCostUsd: read('max-cost-usd'),
    timeoutMs: read('timeout'),
    shard: read('shard'),
    shards: read('shards'),
    timings: read('timings'),
    sessions: read('sessions'),
    sample: read('sample'),
    reset: read('reset'),
    artifactName: read('artifact-name'),
    upload: read('upload'),
    retentionDays: read('retention-days'),
  }
  if (problems.length === 0) return { inputs, fault: undefined }
  const message = `The inputs of the action cannot be used: ${problems.join('; ')}`
  const hint = 'Correct them under `with:` of the step; action.yml describes each.'
  return { inputs, fault: new GateError('usage', message, { hint }) }
}

function oneOf<const T extends string>(text: string, allowed: readonly T[], fallback: NoInfer<T>): T {
  if (text === '') return fallback
  const found = allowed.find((word) => word === text)
  if (found !== undefined) return found
  throw new Error(`expected ${allowed.join(', ')}, found ${JSON.stringify(text)}`)
}

function failOn(text: string): ReadonlySet<Verdict> {
  if (text === '') return new Set<Verdict>(['block', 'inconclusive', 'error'])
  if (text === 'never') return new Set<Verdict>(['error'])
  const words = text.split(/[\s,]+/).filter((word) => word !== '' && word !== 'error')
  if (words.includes('never')) throw new Error(`expected "never" alone, found ${JSON.stringify(text)}`)
  return new Set<Verdict>([...words.map((word) => oneOf(word, FAILING, 'block')), 'error'])
}

function wholeNumber(text: string, least: number, most: number): number | undefined {
  if (text === '') return undefined
  const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw new Error(`expected a whole number from ${least} to ${most}, found ${JSON.stringify(text)}`)
}

function quantity(text: string, read: number | undefined, expected: string): number | undefined {
  if (text === '') return undefined
  if (read !== undefined && read > 0) return read
  throw new Error(`expected ${expected}, found ${JSON.stringify(text)}`)
}

/** As the artifact service takes them. */
function artifactName(text: string): string {
  const name = text || 'agent-slo-gate'
  if (/^[\w. -]{1,100}$/.test(name)) return name
  throw new Error(`expected letters, digits, ".", "_", "-" and blanks, found ${JSON.stringify(text)}`)
}
