import type { SuiteEvidence } from './evidence.ts'
import type { ScenarioChange } from './result.ts'
import { type Expectations, expectationBlocks, type Scenario } from './scenario.ts'

/** How the suite of a change differs from that of its base commit. */
export interface SuiteChanges {
  scenarios: ChangedScenario[]
  /** What else makes the exam easier than that of the base commit: settings of the suite, and what is seen of the agent. */
  eased: string[]
  /** What of the base commit's suite could not be read, in words. */
  problems: string[]
  /** Altered scenarios as the base commit has them, under an id of their own: tried beside the new version. */
  versions: Scenario[]
}

interface ChangedScenario extends Pick<ScenarioChange, 'id' | 'change' | 'mustPass' | 'what'> {
  /** Id of the base version that is tried beside it. */
  version?: string
}

/** Written for people, or where it stands: no change of what is tried or expected. */
const NOT_TRIED = ['origin', 'description', 'source', 'tags', 'cluster'] as const

/**
 * Compares two suites by the ids of their scenarios. `mustPass` is what the base commit said: a change cannot take the
 * protection away from itself. Loosened: an expectation is gone without another of its kind in its place, fewer trials, a
 * higher limit, no longer `must_pass`. An expectation that was replaced is a change that a person has to look at.
 */
export function compareSuites(
  base: readonly Scenario[],
  head: readonly Scenario[],
  problems: readonly string[] = [],
): SuiteChanges {
  const now = new Map(head.map((scenario) => [scenario.id, scenario]))
  const before = new Map(base.map((scenario) => [scenario.id, scenario]))
  const changes: SuiteChanges = { scenarios: [], versions: [], eased: [], problems: [...problems] }
  for (const old of base) {
    const scenario = now.get(old.id)
    const common = { id: old.id, mustPass: old.must_pass }
    if (!scenario) {
      if (old.skip === undefined) changes.scenarios.push({ ...common, change: 'removed', what: [] })
    } else if (scenario.skip !== undefined) {
      if (old.skip === undefined) changes.scenarios.push({ ...common, change: 'skipped', what: [scenario.skip] })
    } else if (old.skip === undefined && tried(old) !== tried(scenario)) {
      const looser = loosened(old, scenario)
      const version = { ...old, id: `${old.id}@base`, must_pass: false }
      changes.versions.push(version)
      changes.scenarios.push({
        ...common,
        change: looser.length > 0 ? 'loosened' : 'changed',
        what: looser.length > 0 ? looser : changedKeys(old, scenario),
        version: version.id,
      })
    }
  }
  for (const { id, must_pass, skip } of head) {
    if (before.has(id) || skip !== undefined) continue
    changes.scenarios.push({ id, change: 'added', mustPass: must_pass, what: [] })
  }
  return changes
}

/** The changes as the result shows them, with the trials of both versions. */
export function suiteChangesOf({ scenarios }: SuiteChanges, evidence: SuiteEvidence): ScenarioChange[] {
  return scenarios.map(({ id, change, mustPass, what, version }) => {
    const before = version === undefined ? undefined : evidence.versions.get(version)?.extra
    const after = evidence.scenarios.get(id)
    return {
      id,
      change,
      mustPass,
      what,
      ...(before ? { before: { ...before } } : {}),
      ...(after ? { after: { passed: after.passed, failed: after.failed, invalid: after.invalid } } : {}),
    }
  })
}

function tried(scenario: Scenario): string {
  const { description, source, tags, origin, cluster, ...rest } = scenario
  return stable(rest)
}

function changedKeys(old: Scenario, scenario: Scenario): string[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(scenario)]) as Set<keyof Scenario>
  for (const key of NOT_TRIED) keys.delete(key)
  return [...keys].filter((key) => stable(old[key]) !== stable(scenario[key]))
}

function loosened(old: Scenario, scenario: Scenario): string[] {
  const wanted = countExpectations(scenario)
  const fewer = [...countExpectations(old)].flatMap(([kind, count]) => {
    const left = wanted.get(kind) ?? 0
    return left < count ? [`${kind}: ${count} expected before, ${left} now`] : []
  })
  const looserLimit = (limit: 'latency' | 'cost') => {
    const [before, after] = [old.limits?.[limit], scenario.limits?.[limit]]
    return before !== undefined && (after === undefined || after > before) ? [`limits.${limit} was raised`] : []
  }
  return [
    ...(old.must_pass && !scenario.must_pass ? ['must_pass was taken away'] : []),
    ...fewer,
    ...(old.trials !== undefined && (scenario.trials ?? 0) < old.trials ? ['fewer trials'] : []),
    ...looserLimit('latency'),
    ...looserLimit('cost'),
    ...weakerModes(old, scenario),
  ]
}

/** How many expectations of each kind a scenario has, over the session and all turns. */
function countExpectations(scenario: Scenario): Map<string, number> {
  const counts = new Map<string, number>()
  const add = (kind: string, count: number) => {
    if (count > 0) counts.set(kind, (counts.get(kind) ?? 0) + count)
  }
  for (const { expect } of expectationBlocks(scenario)) {
    for (const kind of LISTS) add(kind, expect[kind]?.length ?? 0)
    add('handoff', expect.handoff ? 1 : 0)
    add('outcome', expect.outcome ? 1 : 0)
  }
  return counts
}

const LISTS = ['say', 'never_say', 'calls', 'never_call', 'claims_require_call', 'criteria'] as const
const STRICTNESS: readonly Expectations['calls_mode'][] = ['contains', 'in_order', 'exact']

function weakerModes(old: Scenario, scenario: Scenario): string[] {
  const strictest = (of: Scenario) =>
    Math.max(
      -1,
      ...[...expectationBlocks(of)].flatMap(({ expect }) =>
        expect.calls ? [STRICTNESS.indexOf(expect.calls_mode)] : [],
      ),
    )
  return strictest(scenario) < strictest(old) && strictest(scenario) >= 0 ? ['calls_mode is less strict'] : []
}

function stable(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
