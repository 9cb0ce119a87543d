import * as z from 'zod/mini'
import { DEFAULT_SCORECARD } from '../domain/scorecard.ts'
import { resolveTargets, type SloTargets } from '../domain/slo.ts'
import { valueAt } from '../yaml/path.ts'
import type { AgentConfig, Config } from './config.ts'
import { agentOf, kindsOf, writtenSlos } from './normalise.ts'
import { configDocument } from './schema.ts'

/**
 * What can be said of a configuration whatever else is wrong with it, so that scenarios and targets are checked in the
 * same go. A part is absent where it is wrong itself, or where a misspelt key may be the one that says it.
 */
export interface ConfigParts {
  /** `agent.http` as it is written. */
  http?: unknown
  kind?: AgentConfig['kind']
  protocol?: string
  agent?: AgentConfig
  patterns?: string[]
  targets?: SloTargets
  hasJudge: boolean
}

const { shape } = configDocument

export function partsOf(written: unknown): ConfigParts {
  const { agent, suite, slos, scorecard, judge } = isMap(written) ? written : {}
  const [kind, second] = isMap(agent) ? kindsOf(agent) : []
  const checked = shape.agent.safeParse(agent)
  const protocol = valueAt(agent, ['command', 'protocol'])
  return {
    ...(kind && !second && { kind }),
    ...(kind && !second && checked.success && { agent: agentOf(checked.data) }),
    ...(typeof protocol === 'string' && { protocol }),
    http: valueAt(agent, ['http']),
    ...patternsIn(written, suite),
    ...targetsIn(slos, scorecard),
    hasJudge: judge !== undefined,
  }
}

/** The parts of a configuration that is correct. */
export function partsOfConfig(config: Config): ConfigParts {
  const { agent, suite, targets, judge } = config
  return {
    kind: agent.kind,
    agent,
    ...(agent.kind === 'http' && { http: agent.settings }),
    ...(agent.kind === 'command' && { protocol: agent.settings.protocol }),
    patterns: suite.patterns,
    targets,
    hasJudge: judge !== undefined,
  }
}

/** Where no pattern is written the default is meant, unless a key is misspelt. */
function patternsIn(written: unknown, suite: unknown = {}): Pick<ConfigParts, 'patterns'> {
  const inner = shape.suite.def.innerType.shape
  const scenarios = valueAt(suite, ['scenarios'])
  if (scenarios === undefined && !(hasOnly(written, shape) && hasOnly(suite, inner))) return {}
  const checked = inner.scenarios.safeParse(scenarios)
  return checked.success ? { patterns: [checked.data].flat() } : {}
}

function targetsIn(slos: unknown = {}, scorecard: unknown): Pick<ConfigParts, 'targets'> {
  const [targets, criteria] = [shape.slos.safeParse(slos), shape.scorecard.safeParse(scorecard)]
  if (!targets.success || !criteria.success) return {}
  const { profile } = targets.data
  return { targets: resolveTargets(writtenSlos(targets.data), profile, criteria.data ?? DEFAULT_SCORECARD) }
}

/** Whether a map has no key that its schema does not know: one that seems to be missing may be misspelt. */
export function hasOnly(map: unknown, known: object): boolean {
  return isMap(map) && Object.keys(map).every((key) => Object.hasOwn(known, key))
}

function isMap(value: unknown): value is Record<string, unknown> {
  return z.safeParse(z.record(z.string(), z.unknown()), value).success
}
