import { expect, it } from 'vitest'
import { type NoticeInput, noticesOf } from '../../src/domain/notices.ts'
import { resolveTargets } from '../../src/domain/slo.ts'
import { type Conclusion, conclude } from '../../src/domain/verdict.ts'
import { aScenario } from '../builders.ts'
import { evidenceOf } from '../checks/an-evidence.ts'

const targets = resolveTargets({}, undefined)

function aConclusion(overrides: Partial<Conclusion> = {}): Conclusion {
  return {
    evidence: evidenceOf({ TaskSuccessRate: [1, 1] }),
    targets,
    checks: [{ id: 'slo.TaskSuccessRate', status: 'pass', reason: '', numbers: {} }],
    unmeasured: {},
    notices: [],
    scorecard: [],
    skipped: [],
    stage: 'merge',
    measureOnly: false,
    agent: { name: 'a', kind: 'http' },
    fingerprints: { suite: 'x', judge: null, agent: null },
    judgeModel: null,
    windowMs: 1,
    startedAt: new Date(0),
    durationMs: 1,
    ...overrides,
  }
}

it.each([
  ['of one', { TaskSuccessRate: [1, 1] }, 'The one measured SLI meets its target, over 1 trial of 1 scenario.'],
  [
    'of more',
    { TaskSuccessRate: [70, 70], P99Latency: [70, 70] },
    'All 2 measured SLIs meet their targets, over 70 trials of 1 scenario.',
  ],
] as const)('the summary %s agrees in number', (_, counts, summary) => {
  expect(conclude(aConclusion({ evidence: evidenceOf(counts) })).summary).toBe(summary)
})

it('the summary names a scenario that always fails, which a good mean hides', () => {
  const checks = [{ id: 'slo.TaskSuccessRate', status: 'warn' as const, reason: 'Not proven.', numbers: {} }]
  const evidence = evidenceOf({ TaskSuccessRate: [0, 3] })
  expect(conclude(aConclusion({ evidence })).summary).toMatch(/ But no trial of greets passed\.$/)
  expect(conclude(aConclusion({ evidence, checks })).summary).toBe('Not proven. But no trial of greets passed.')
  const working = evidenceOf({ TaskSuccessRate: [1, 3] })
  expect(conclude(aConclusion({ evidence: working })).summary).not.toContain('But')
})

it('notices agree in number', () => {
  const input: NoticeInput = {
    evidence: evidenceOf({ TaskSuccessRate: [1, 1] }),
    targets,
    skipped: [aScenario({ skip: 'flaky' })],
    hasJudge: true,
    measureOnly: false,
    unmeasured: {},
    unmatchedSessions: 1,
    byOwnRules: false,
  }
  const one = noticesOf(input)
  expect(one).toContain('1 scenario is skipped: greets: flaky.')
  expect(one).toContain('1 recorded session belongs to no scenario of the suite and was left out.')
  expect(noticesOf({ ...input, unmatchedSessions: 2 })).toContain(
    '2 recorded sessions belong to no scenario of the suite and were left out.',
  )
})
