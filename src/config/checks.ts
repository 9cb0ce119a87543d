import * as z from 'zod/mini'
import { SLI_NAMES } from '../domain/sli.ts'
import { PROFILES } from '../domain/slo.ts'
import type { Problem } from '../yaml/parse.ts'
import { nearestName, oneOfNames } from '../yaml/suggest.ts'
import { AGENT_KINDS, commandAgent } from './agent-schema.ts'
import { kindsOf } from './normalise.ts'
import { hasOnly } from './parts.ts'
import { type ConfigDocument, configDocument, type SuiteConfig } from './schema.ts'

/**
 * What the schema cannot say: keys that exclude or need each other, and targets that make no sense together. Each check
 * says by a schema what it reads, and runs where that much is valid, whatever else is wrong with the document.
 */
export function* checkConfig(written: unknown): Generator<Problem> {
  for (const check of CHECKS) yield* check(written)
}

function reading<S extends z.core.$ZodType>(reads: S, check: (read: z.output<S>) => Iterable<Problem>) {
  return (written: unknown): Iterable<Problem> => {
    const read = z.safeParse(reads, written)
    return read.success ? check(read.data) : []
  }
}

const { shape } = configDocument
const { shape: suite } = shape.suite.def.innerType
const aMap = z.record(z.string(), z.unknown())
const CHECKS = [
  reading(z.looseObject({ agent: aMap }), ({ agent }) => checkAgentKind(agent)),
  reading(z.looseObject({ agent: z.looseObject({ http: aMap }) }), ({ agent }) => checkHttp(agent.http)),
  reading(
    z.looseObject({ agent: z.looseObject({ command: z.looseObject(pick(commandAgent.shape, 'protocol', 'prompt')) }) }),
    ({ agent }) => checkCommand(agent.command),
  ),
  reading(z.looseObject({ suite: z.looseObject(pick(suite, 'timeout', 'session_timeout')) }), (read) =>
    checkTimeouts(read.suite),
  ),
  reading(z.looseObject({ scorecard: z.array(z.looseObject({ name: z.string() })) }), ({ scorecard }) =>
    checkScorecard(scorecard),
  ),
  reading(z.looseObject({ slos: shape.slos }), ({ slos }) => checkAgainstProfile(slos)),
  reading(z.looseObject({ baseline: shape.baseline }), ({ baseline }) => checkBaseline(baseline)),
]

function pick<T extends object, K extends keyof T>(from: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>
}

/** Agents that are reached over the network, so that a server may have to be started for them. */
const SERVED: readonly string[] = ['http', 'openai']

function* checkAgentKind(agent: Record<string, unknown>): Generator<Problem> {
  const kinds = kindsOf(agent)
  const [kind, second] = kinds
  if (kind === undefined) {
    if (!hasOnly(agent, shape.agent.shape)) return
    yield {
      path: ['agent'],
      message: `expected one of ${oneOfNames(AGENT_KINDS)}, found none`,
      hint: 'say how the agent is reached, for example `http: { url: "http://127.0.0.1:8080/chat" }`',
      at: 'key',
    }
  } else if (second !== undefined) {
    yield {
      path: ['agent', second],
      message: `expected exactly one kind of agent, found ${oneOfNames(kinds, 'and')}`,
      hint: 'keep one of them',
      at: 'key',
    }
  } else if (agent.start && !SERVED.includes(kind)) {
    yield {
      path: ['agent', 'start'],
      message: `\`start\` starts a server; \`${kind}\` does not talk to one`,
      hint: 'remove `start`',
      at: 'key',
    }
  }
}

function* checkHttp({ method, body }: Record<string, unknown>): Generator<Problem> {
  if (method !== 'GET' || body === undefined) return
  yield {
    path: ['agent', 'http', 'body'],
    message: 'a GET request has no body',
    hint: 'remove `body` and put what is sent into the url, or use `method: POST`',
    at: 'key',
  }
}

function* checkCommand(command: { protocol: string; prompt?: string | undefined }): Generator<Problem> {
  const { protocol, prompt } = command
  if (protocol === 'repl' && prompt === undefined && hasOnly(command, commandAgent.shape)) {
    yield {
      path: ['agent', 'command', 'protocol'],
      message: '`protocol: repl` needs the prompt that the process prints when it waits for a line',
      hint: 'add it, with its blanks, for example `prompt: "you: "`',
    }
  }
  if (protocol !== 'repl' && prompt !== undefined) {
    yield {
      path: ['agent', 'command', 'prompt'],
      message: `\`prompt\` belongs to \`protocol: repl\`, found \`protocol: ${protocol}\``,
      hint: 'remove `prompt`, or write `protocol: repl`',
      at: 'key',
    }
  }
}

function* checkTimeouts(limits: Pick<SuiteConfig, 'timeout' | 'session_timeout'>): Generator<Problem> {
  const { timeout, session_timeout } = limits
  if (session_timeout >= timeout || !hasOnly(limits, suite)) return
  const [turn, session] = [timeout, session_timeout].map((ms) => `${ms / 1000}s`)
  yield {
    path: ['suite', 'session_timeout'],
    message: `a session may take ${session}, less than one of its turns (timeout: ${turn})`,
    hint: `raise session_timeout to at least ${turn}, or lower timeout`,
  }
}

function* checkScorecard(criteria: readonly { name: string }[]): Generator<Problem> {
  const seen = new Map<string, number>()
  for (const [index, { name }] of criteria.entries()) {
    const path = ['scorecard', index, 'name']
    const first = seen.get(name)
    if (first !== undefined) {
      yield { path, message: `the criterion \`${name}\` is already scorecard[${first}]`, hint: 'keep one of them' }
    }
    seen.set(name, first ?? index)
    const meant = (SLI_NAMES as readonly string[]).includes(name) ? undefined : nearestName(name, SLI_NAMES)
    if (meant === undefined) continue
    yield {
      path,
      message: `\`${name}\` is none of the five SLIs: it is judged and shown, not gated`,
      hint: `did you mean \`${meant}\`?`,
      severity: 'warning',
    }
  }
}

function* checkBaseline(baseline: ConfigDocument['baseline']): Generator<Problem> {
  if (typeof baseline !== 'object') return
  const { store, file, workflows } = baseline
  if (store === 'file' && file === undefined) {
    yield {
      path: ['baseline', 'store'],
      message: '`store: file` needs the path of the file',
      hint: 'add it, for example `file: .slo/baseline.json`',
    }
  }
  if (store !== 'file' && file !== undefined) {
    const hint = 'write `store: file`, or remove `file`'
    yield {
      path: ['baseline', 'file'],
      message: `\`file\` belongs to \`store: file\`, found \`store: ${store}\``,
      hint,
      at: 'key',
    }
  }
  if (store !== 'artifact' && workflows !== undefined) {
    const hint = 'remove `workflows`'
    const message = '`workflows` says whose artifacts are trusted; this store has none'
    yield { path: ['baseline', 'workflows'], message, hint, at: 'key' }
  }
}

function* checkAgainstProfile(slos: ConfigDocument['slos']): Generator<Problem> {
  if (!slos.profile) return
  const { taskSuccess, hallucination } = PROFILES[slos.profile]
  const target = slos.TaskSuccessRate?.target
  const max = slos.HallucinationRate?.max
  const looser = (path: string[], written: number, own: number, comparison: string): Problem => ({
    path,
    message: `${percent(written)} is looser than the profile \`${slos.profile}\` (${comparison} ${percent(own)})`,
    hint: 'the written target is in force; remove it to take that of the profile',
    severity: 'warning',
  })
  if (target !== undefined && target < taskSuccess) {
    yield looser(['slos', 'TaskSuccessRate', 'target'], target, taskSuccess, 'at least')
  }
  if (max !== undefined && max > hallucination) {
    yield looser(['slos', 'HallucinationRate', 'max'], max, hallucination, 'at most')
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(6))}%`
}
