import { compileEventPath, picksEvents } from './event-path.ts'
import { compilePath, firstOf, listOf, type PathReader } from './json-path.ts'
import type { Reported } from './reported.ts'
import type { HttpAgentConfig } from './settings.ts'

/** Where the answer holds what: the configured paths, compiled. */
export interface HttpPaths extends Partial<Record<OptionalPath | 'delta', PathReader>> {
  reply: PathReader
  /** Figures that are added up over the events of a stream; of all others the last one counts. */
  added: ReadonlySet<Figure>
}

/** What was found in one JSON value. Keys without a match are absent. */
export interface Found {
  /** All matches of the reply path. */
  reply: unknown[]
  reported: Reported
  session?: unknown
}

const OPTIONAL_PATHS = [
  'tool_calls',
  'documents',
  'usage',
  'cost',
  'model',
  'tools',
  'handoff',
  'status',
  'session',
] as const
type Figure = 'usage' | 'cost'
type OptionalPath = (typeof OPTIONAL_PATHS)[number]

/** What may be matched several times: items of a list, and the usage or the cost of each model call. */
const LISTS: ReadonlySet<OptionalPath> = new Set(['tool_calls', 'documents', 'tools', 'usage', 'cost'])

/** @throws GateError `invalid_input` for a path that is no JSONPath. */
export async function compilePaths(config: HttpAgentConfig): Promise<HttpPaths> {
  const compile = config.stream ? compileEventPath : compilePath
  const paths: HttpPaths = {
    reply: await compile(config.reply, 'agent.http.reply'),
    added: new Set((['usage', 'cost'] as const).filter((name) => picksEvents(config[name]))),
  }
  for (const name of OPTIONAL_PATHS) {
    const path = config[name]
    if (path !== undefined) paths[name] = await compile(path, `agent.http.${name}`)
  }
  const delta = config.stream?.delta
  if (delta !== undefined) paths.delta = await compile(delta, 'agent.http.stream.delta')
  return paths
}

/** Reads every configured path from one JSON value. */
export function find(paths: HttpPaths, value: unknown): Found {
  const found: Found = { reply: paths.reply(value), reported: {} }
  for (const name of OPTIONAL_PATHS) {
    const matches = paths[name]?.(value)
    if (!matches || matches.length === 0) continue
    const read = LISTS.has(name) ? listOf(matches) : firstOf(matches)
    if (name === 'session') found.session = read
    else if (name === 'cost') found.reported.cost_usd = read
    else found.reported[name] = read
  }
  return found
}
