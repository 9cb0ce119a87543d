import { closest, distance } from 'fastest-levenshtein'
import { isCiVariable } from '../domain/ci-variables.ts'
import { GateError } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { Environment } from './deps.ts'
import { historyOf, type Message } from './messages.ts'
import type { Refusal } from './refuses.ts'

/** What the templates of one turn read. */
export interface TurnScope {
  sessionId: string
  scenario: Scenario
  /** 0-based. */
  trial: number
  /** 0-based. */
  turnIndex: number
  user: string
  /** What was said in this session before this turn. */
  said: readonly Message[]
  /** The agent's own session id, once it has told it. */
  agentSession: unknown
}

/** Something with templates in it, ready to be filled for a turn. */
export interface Template {
  render(scope: TurnScope): unknown
  /** Names it uses, without `env.*`. */
  names: ReadonlySet<string>
}

const VALUES: Record<string, (scope: TurnScope) => unknown> = {
  'session.id': ({ sessionId }) => sessionId,
  'scenario.id': ({ scenario }) => scenario.id,
  trial: ({ trial }) => trial,
  'turn.user': ({ user }) => user,
  'turn.index': ({ turnIndex }) => turnIndex,
  'agent.session': ({ agentSession }) => agentSession ?? null,
  history: ({ scenario }) => historyOf(scenario),
  messages: ({ scenario, said, user }) => [...historyOf(scenario), ...said, { role: 'user', content: user }],
  mocks: ({ scenario }) => scenario.mocks ?? {},
  documents: ({ scenario }) => scenario.documents ?? [],
}

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g
const ONLY_PLACEHOLDER = /^\{\{\s*([^{}]*?)\s*\}\}$/

/**
 * Compiles every text inside a value; a text that is one placeholder alone takes the value itself (a list stays
 * a list), others take it as text (`write`, by default JSON for what is no text). `key` is the configuration key.
 * @throws GateError `invalid_input` for an unknown name or an environment variable that is not set.
 */
export function compileTemplate(
  value: unknown,
  key: string,
  env: Environment,
  write: (value: unknown) => string = asText,
): Template {
  const names = new Set<string>()
  const lookUp = (name: string, where: string): ((scope: TurnScope) => unknown) => {
    if (name.startsWith('env.')) {
      const variable = readVariable(name.slice('env.'.length), where, env)
      return () => variable
    }
    const read = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined
    if (!read) {
      const { message, hint } = unknownName(name)
      throw new GateError('invalid_input', `${where}: ${message}`, { hint })
    }
    names.add(name)
    return read
  }
  const render = compile(value, key, lookUp, write)
  return { names, render: typeof render === 'function' ? render : () => render.constant }
}

/** Templates inside a value whose names nothing fills, each with the path of its text. */
export function* unknownTemplates(value: unknown, path: readonly (string | number)[]): Generator<Refusal> {
  for (const { name, path: at } of placeholdersIn(value, path)) {
    if (!name.startsWith('env.') && !Object.hasOwn(VALUES, name)) yield { path: at, ...unknownName(name) }
  }
}

/** Names of the templates inside a value. */
export function templatesIn(value: unknown): Set<string> {
  return new Set([...placeholdersIn(value, [])].map(({ name }) => name))
}

function* placeholdersIn(
  value: unknown,
  path: readonly (string | number)[],
): Generator<{ name: string; path: readonly (string | number)[] }> {
  if (typeof value === 'string') {
    for (const [, name = ''] of value.matchAll(PLACEHOLDER)) yield { name, path }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield* placeholdersIn(item, [...path, Array.isArray(value) ? Number(key) : key])
    }
  }
}

/** The value as it stands inside a longer text. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

type Render = ((scope: TurnScope) => unknown) | { constant: unknown }
type LookUp = (name: string, where: string) => (scope: TurnScope) => unknown

function compile(value: unknown, where: string, lookUp: LookUp, write: (value: unknown) => string): Render {
  if (typeof value === 'string') return compileText(value, where, lookUp, write)
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compile(item, `${where}[${index}]`, lookUp, write))
    if (items.every(isConstant)) return { constant: value }
    return (scope) => items.map((item) => (isConstant(item) ? item.constant : item(scope)))
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, compile(item, `${where}.${key}`, lookUp, write)] as const,
    )
    if (entries.every(([, item]) => isConstant(item))) return { constant: value }
    return (scope) =>
      Object.fromEntries(entries.map(([key, item]) => [key, isConstant(item) ? item.constant : item(scope)]))
  }
  return { constant: value }
}

function compileText(text: string, where: string, lookUp: LookUp, write: (value: unknown) => string): Render {
  const alone = ONLY_PLACEHOLDER.exec(text)
  if (alone) return lookUp(alone[1] ?? '', where)
  const pieces: (string | ((scope: TurnScope) => unknown))[] = []
  let end = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    pieces.push(text.slice(end, match.index), lookUp(match[1] ?? '', where))
    end = match.index + match[0].length
  }
  if (pieces.length === 0) return { constant: text }
  pieces.push(text.slice(end))
  return (scope) => pieces.map((piece) => (typeof piece === 'string' ? piece : write(piece(scope)))).join('')
}

function isConstant(render: Render): render is { constant: unknown } {
  return typeof render !== 'function'
}

function readVariable(name: string, where: string, env: Environment): string {
  if (isCiVariable(name)) {
    throw new GateError('invalid_input', `${where}: {{env.${name}}} is a variable of the CI system`, {
      hint: 'they hold its token and its inputs; give the agent a variable of another name',
    })
  }
  const value = env[name]
  if (value !== undefined && value !== '') return value
  throw new GateError(
    'invalid_input',
    `${where}: the environment variable ${name} is ${value === '' ? 'empty' : 'not set'}`,
    {
      hint: `set ${name}, or take {{env.${name}}} out`,
    },
  )
}

function unknownName(name: string): { message: string; hint: string } {
  const known = [...Object.keys(VALUES), 'env.NAME']
  const nearest = closest(name, known)
  const meant = distance(name, nearest) <= Math.max(2, name.length / 3) ? `did you mean {{${nearest}}}? ` : ''
  return {
    message: `unknown template {{${name}}}`,
    hint: `${meant}Known: ${known.map((each) => `{{${each}}}`).join(', ')}`,
  }
}
