import { dirname } from 'node:path'
import { DEFAULT_FREEZE } from '../domain/overrides.ts'
import { DEFAULT_SCORECARD } from '../domain/scorecard.ts'
import type { SliName } from '../domain/sli.ts'
import { resolveTargets, type WrittenSlo } from '../domain/slo.ts'
import { AGENT_KINDS } from './agent-schema.ts'
import type { AgentConfig, AgentSettings, BaselineConfig, Config, SuiteLimits } from './config.ts'
import type { ConfigDocument, SuiteConfig } from './schema.ts'

/** The configuration in force, from a document that passed every check. `file` is absolute. */
export function normalise(document: ConfigDocument, file: string): Config {
  const { suite, judge, slos, traffic, gate } = document
  const scorecard = document.scorecard ?? DEFAULT_SCORECARD
  return {
    file,
    folder: dirname(file),
    agent: agentOf(document.agent),
    suite: suiteOf(suite),
    ...(judge && { judge }),
    scorecard,
    ...(slos.profile && { profile: slos.profile }),
    targets: resolveTargets(writtenSlos(slos), slos.profile, scorecard),
    writtenSlos: writtenSlos(slos),
    windowMs: slos.window,
    measureOnly: slos.measure,
    ...(traffic && { conversationsPerDay: traffic.conversations_per_day }),
    gate: {
      ...(gate.stage && { stage: gate.stage }),
      unproven: gate.unproven,
      on: {
        slo: gate.on?.slo ?? 'block',
        must_pass: gate.on?.must_pass ?? 'block',
        cost: gate.on?.cost ?? 'block',
        suite: gate.on?.suite ?? 'block',
        budget: gate.on?.budget ?? 'block',
      },
    },
    ...budgetOf(document),
  }
}

function budgetOf({ baseline, policy = {}, alerts, corrections = [], observe, tools = {}, slos }: ConfigDocument) {
  const { freeze, ...overrides } = policy
  return {
    ...(baseline === undefined ? {} : { baseline: baselineOf(baseline) }),
    policy: overrides,
    freeze: freeze ?? DEFAULT_FREEZE,
    channels: alerts?.channels ?? {},
    corrections,
    observe: {
      sample: observe?.sample ?? 200,
      seed: observe?.seed ?? 1,
      trustGroundTruth: observe?.trust_ground_truth ?? false,
    },
    tools: Object.fromEntries(Object.entries(tools).map(([name, { risk }]) => [name, risk])),
    openslo: slos.openslo === undefined ? [] : [slos.openslo].flat(),
  }
}

function baselineOf(written: NonNullable<ConfigDocument['baseline']>): BaselineConfig {
  const named = { artifact: 'agent-slo-gate-baseline', branch: 'agent-slo-gate-baseline' }
  if (typeof written === 'string') return { store: written, ...named }
  const { store, workflows, artifact, branch, file } = written
  return { store, artifact, branch, ...(workflows && { workflows }), ...(file !== undefined && { file }) }
}

/** The kinds of agent that are given: exactly one in a correct configuration. */
export function kindsOf(agent: Readonly<Record<string, unknown>>): (typeof AGENT_KINDS)[number][] {
  return AGENT_KINDS.filter((kind) => agent[kind] !== undefined)
}

export function agentOf(agent: ConfigDocument['agent']): AgentConfig {
  const [kind] = kindsOf(agent)
  const { name, version, commit, start } = agent
  return {
    name,
    identity: { ...(version && { version }), ...(commit && { commit }) },
    ...(start && { start }),
    // `kind` is the key of these settings, which the compiler cannot follow through the lookup.
    ...({ kind, settings: kind && agent[kind] } as AgentSettings),
  }
}

function suiteOf(suite: SuiteConfig): SuiteLimits {
  return {
    patterns: [suite.scenarios].flat(),
    trials: suite.trials,
    concurrency: suite.concurrency,
    timeoutMs: suite.timeout,
    sessionTimeoutMs: suite.session_timeout,
    ...(suite.max_cost !== undefined && { maxCostUsd: suite.max_cost }),
    maxWaitMs: suite.max_wait,
  }
}

export function writtenSlos(slos: ConfigDocument['slos']): Partial<Record<SliName, WrittenSlo>> {
  const { TaskSuccessRate, ToolCallAccuracy, HallucinationRate, CostPerTask, P99Latency } = slos
  return {
    ...(TaskSuccessRate && { TaskSuccessRate }),
    ...(ToolCallAccuracy && {
      ToolCallAccuracy: {
        target: ToolCallAccuracy.target,
        parts: Object.fromEntries(
          Object.entries(ToolCallAccuracy.tools ?? {}).map(([tool, target]) => [
            tool,
            typeof target === 'number' ? target : target.target,
          ]),
        ),
      },
    }),
    ...(HallucinationRate && {
      HallucinationRate: {
        target: HallucinationRate.max === undefined ? undefined : goodShare(HallucinationRate.max),
        parts: {
          ...(HallucinationRate.factual !== undefined && { factual: goodShare(HallucinationRate.factual) }),
          ...(HallucinationRate.procedural !== undefined && { procedural: goodShare(HallucinationRate.procedural) }),
        },
      },
    }),
    ...(CostPerTask && { CostPerTask: { target: CostPerTask.target, capUsd: CostPerTask.cap } }),
    ...(P99Latency && { P99Latency: { target: P99Latency.target, thresholdMs: P99Latency.threshold } }),
  }
}

/** 1 - ceiling, without the last bits of a binary subtraction (1 - 0.07 is 0.9299999999999999). */
function goodShare(ceiling: number): number {
  return Number((1 - ceiling).toFixed(12))
}
