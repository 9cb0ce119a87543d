// How often an agent of a known quality is stopped: sessions are drawn, and the gate's own checks decide.
// Usage: node bench/verdicts.mjs [REPETITIONS=1000]
import { runChecks } from '../src/checks/index.ts'
import { SuiteEvidence } from '../src/domain/evidence.ts'
import { needsAnotherTrial } from '../src/domain/must-pass.ts'
import { worstStatus } from '../src/domain/result.ts'
import { resolveTargets } from '../src/domain/slo.ts'
import { aScenario } from '../test/builders.ts'

const repetitions = Number(process.argv[2] ?? 1000)
const TARGETS = resolveTargets({}, 'account-management')
/** Two of the scenarios must pass. */
const MUST_PASS = 2
const SOLID = 0.99
/** Intraclass correlation of success: how much of its variance lies between scenarios. */
const INTRACLASS = 0.2

/** Share of good events an SLI. Half of every error budget is spent, but for what the agent is worse at. */
const HEALTHY = {
  TaskSuccessRate: 0.97,
  ToolCallAccuracy: 0.96,
  HallucinationRate: 0.985,
  CostPerTask: 0.95,
  P99Latency: 0.995,
}
const ON_TARGET = Object.fromEntries(Object.entries(TARGETS).map(([sli, { target }]) => [sli, target]))
const AGENTS = {
  'unchanged, half of every budget spent': { rates: HEALTHY },
  'unchanged, every SLI exactly on its target': { rates: ON_TARGET },
  'task success 10 points below its target': { rates: { ...HEALTHY, TaskSuccessRate: 0.84 } },
  'task success 20 points below its target': { rates: { ...HEALTHY, TaskSuccessRate: 0.74 } },
  'hallucinates in 12% (ceiling 3%)': { rates: { ...HEALTHY, HallucinationRate: 0.88 } },
  'one scenario that must pass fails always': { rates: HEALTHY, dead: 0 },
  'one other scenario fails always': { rates: HEALTHY, dead: MUST_PASS },
}
const SUITES = [
  { scenarios: 20, trials: 3 },
  { scenarios: 20, trials: 5 },
  { scenarios: 20, trials: 12 },
  { scenarios: 50, trials: 5 },
]

console.log(
  `${repetitions} repetitions; targets of the profile account-management, stage merge; ${MUST_PASS} scenarios must pass`,
)
console.log('| agent | suite | pass | warn | inconclusive | block |')
console.log('|:--|:--|--:|--:|--:|--:|')
for (const [name, agent] of Object.entries(AGENTS)) {
  for (const suite of SUITES) {
    const counts = { pass: 0, warn: 0, inconclusive: 0, block: 0 }
    const random = seededRandom(7)
    for (let n = 0; n < repetitions; n++) counts[verdictOf(agent, suite, random)]++
    const shares = Object.values(counts).map((count) => `${((100 * count) / repetitions).toFixed(1)}%`)
    console.log(`| ${[name, `${suite.scenarios} x ${suite.trials}`, ...shares].join(' | ')} |`)
  }
}

/** The verdict over one run of the suite. */
function verdictOf(agent, { scenarios, trials }, random) {
  const trialsOf = Array.from({ length: scenarios }, (_, index) => ({
    scenario: aScenario({ id: `scenario-${index}`, must_pass: index < MUST_PASS }),
    planned: trials,
  }))
  const evidence = new SuiteEvidence({ trialsOf })
  for (const [index, { scenario }] of trialsOf.entries()) {
    const success = successOf(agent, index, scenarios)
    for (let trial = 0; trial < trials; trial++) add(evidence, scenario, trial, false, success, agent, random)
    const item = evidence.itemOf(scenario.id)
    let trial = trials
    while (scenario.must_pass && needsAnotherTrial(item.passed + item.extra.passed, item.failed + item.extra.failed))
      add(evidence, scenario, trial++, true, success, agent, random)
  }
  const input = { evidence, targets: TARGETS, stage: 'merge', unmeasured: {}, unproven: 'warn' }
  return worstStatus(runChecks(input, { caps: {}, measureOnly: false }).map(({ status }) => status))
}

/**
 * Scenarios differ: easy ones always succeed, and the hard ones share the failures evenly, so that the suite as a whole
 * has exactly the agent's rate. Those that must pass are solid.
 */
function successOf({ rates: { TaskSuccessRate: rate }, dead }, index, scenarios) {
  if (index === dead) return 0
  if (index < MUST_PASS) return SOLID
  const hardShare = 1 / (1 + (INTRACLASS * rate) / (1 - rate))
  const hard = Math.round(hardShare * (scenarios - MUST_PASS))
  const failures = (1 - rate) * scenarios - (1 - SOLID) * MUST_PASS
  return index >= scenarios - hard ? 1 - failures / hard : 1
}

function add(evidence, scenario, trial, extra, success, { rates }, random) {
  const passed = random() < success
  const event = (sli, good) => ({ sli, result: good ? 'good' : 'bad' })
  const events = [event('TaskSuccessRate', passed), event('CostPerTask', random() < rates.CostPerTask)]
  const turns = random() < 0.3 ? 2 : 1
  for (let turn = 0; turn < turns; turn++) {
    events.push(event('P99Latency', random() < rates.P99Latency))
    events.push(event('ToolCallAccuracy', random() < rates.ToolCallAccuracy))
    if (random() < 0.85) events.push(event('HallucinationRate', random() < rates.HallucinationRate))
  }
  const score = {
    session: `${scenario.id}-${trial}`,
    scenario: scenario.id,
    trial,
    result: passed ? 'passed' : 'failed',
    scores: [],
    events,
    neverEvents: [],
    costUsd: 0.05,
    latenciesMs: [],
  }
  evidence.add(score, { extra, spent: { calls: 0, usd: 0 } })
}

/** Mulberry32: uniform numbers in [0, 1) that a seed repeats. */
function seededRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
