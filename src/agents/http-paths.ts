import { compilePath, firstOf, listOf, type PathReader } from './json-path.ts'
import type { Reported } from './reported.ts'
import type { HttpAgentConfig } from './settings.ts'

/** Where the answer holds what: the configured paths, compiled. */
export type HttpPaths = { reply: PathReader } & Partial<Record<OptionalPath | 'delta', PathReader>>

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
type OptionalPath = (typeof OPTIONAL_PATHS)[number]

const LISTS: ReadonlySet<OptionalPath> = new Set(['tool_calls', 'documents', 'tools'])

/** @throws GateError `invalid_input` for a path that is no JSONPath. */
export async function compilePaths(config: HttpAgentConfig): Promise<HttpPaths> {
  const paths: HttpPaths = { reply: await compilePath(config.reply, 'agent.http.reply') }
  for (const name of OPTIONAL_PATHS) {
    const path = config[name]
    if (path !== undefined) paths[name] = await compilePath(path, `agent.http.${name}`)
  }
  const delta = config.stream?.delta
  if (delta !== undefined) paths.delta = await compilePath(delta, 'agent.http.stream.delta')
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
