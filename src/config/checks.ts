import { SLI_NAMES } from '../domain/sli.ts'
import { PROFILES } from '../domain/slo.ts'
import type { Problem } from '../yaml/parse.ts'
import { nearestName, oneOfNames } from '../yaml/suggest.ts'
import { kindsOf } from './normalise.ts'
import { AGENT_KINDS, type ConfigDocument } from './schema.ts'

/** What the schema cannot say: keys that exclude or need each other, and targets that make no sense together. */
export function* checkConfig(document: ConfigDocument): Generator<Problem> {
  yield* checkAgentKind(document.agent)
  yield* checkHttp(document.agent)
  yield* checkCommand(document.agent)
  yield* checkTimeouts(document.suite)
  yield* checkScorecard(document.scorecard ?? [])
  yield* checkAgainstProfile(document.slos)
  yield* checkBaseline(document.baseline)
}

/** Agents that are reached over the network, so that a server may have to be started for them. */
const SERVED: readonly string[] = ['http', 'openai']

function* checkAgentKind(agent: ConfigDocument['agent']): Generator<Problem> {
  const kinds = kindsOf(agent)
  const [kind, second] = kinds
  if (kind === undefined) {
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

function* checkHttp({ http }: ConfigDocument['agent']): Generator<Problem> {
  if (http?.method !== 'GET' || http.body === undefined) return
  yield {
    path: ['agent', 'http', 'body'],
    message: 'a GET request has no body',
    hint: 'remove `body` and put what is sent into the url, or use `method: POST`',
    at: 'key',
  }
}

function* checkCommand({ command }: ConfigDocument['agent']): Generator<Problem> {
  if (command?.protocol === 'repl' && command.prompt === undefined) {
    yield {
      path: ['agent', 'command', 'protocol'],
      message: '`protocol: repl` needs the prompt that the process prints when it waits for a line',
      hint: 'add it, with its blanks, for example `prompt: "you: "`',
    }
  }
  if (command && command.protocol !== 'repl' && command.prompt !== undefined) {
    yield {
      path: ['agent', 'command', 'prompt'],
      message: `\`prompt\` belongs to \`protocol: repl\`, found \`protocol: ${command.protocol}\``,
      hint: 'remove `prompt`, or write `protocol: repl`',
      at: 'key',
    }
  }
}

function* checkTimeouts(suite: ConfigDocument['suite']): Generator<Problem> {
  if (suite.session_timeout >= suite.timeout) return
  const [turn, session] = [suite.timeout, suite.session_timeout].map((ms) => `${ms / 1000}s`)
  yield {
    path: ['suite', 'session_timeout'],
    message: `a session may take ${session}, less than one of its turns (timeout: ${turn})`,
    hint: `raise session_timeout to at least ${turn}, or lower timeout`,
  }
}

function* checkScorecard(criteria: NonNullable<ConfigDocument['scorecard']>): Generator<Problem> {
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
