import { describe, expect, it } from 'vitest'
import { runChecks } from '../../src/checks/index.ts'
import { suiteCheck } from '../../src/checks/suite.ts'
import { SuiteEvidence } from '../../src/domain/evidence.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
import { compareSuites } from '../../src/domain/suite-changes.ts'
import { anExpect, aScenario } from '../builders.ts'
import { aCheckInput, aScore } from './an-evidence.ts'

const STRICT = anExpect({ say: ['a', 'b'] })
const LOOSE = anExpect({ say: ['a'] })
type Counts = { passed: number; failed: number; invalid?: number }

/** What the check says of a change from `base` to `head`, the version of the base having been tried so often. */
function checked(base: Scenario, head: Scenario | undefined, version: Counts = { passed: 0, failed: 0 }) {
  const suite = head ? [head] : []
  const changes = compareSuites([base], suite)
  const trialsOf = suite.map((scenario) => ({ scenario, planned: 3 }))
  const versions = changes.versions.map((scenario) => ({ scenario, planned: 3 }))
  const evidence = new SuiteEvidence({ trialsOf, versions, skipped: [] })
  let trial = 0
  for (const result of ['passed', 'failed', 'invalid'] as const) {
    for (let count = 0; count < (version[result] ?? 0); count++) {
      const score = aScore({ scenario: `${base.id}@base`, trial: trial++, result })
      evidence.add(score, { extra: true, spent: { calls: 0, usd: 0 } })
    }
  }
  return { changes, evidence, results: suiteCheck.run(aCheckInput({ evidence, changes })) }
}

describe('a change of a must_pass scenario', () => {
  const base = aScenario({ must_pass: true, expect: STRICT })

  it.each<[string, Scenario | undefined, Counts | undefined, string]>([
    ['removed', undefined, undefined, 'block'],
    ['skipped', aScenario({ must_pass: true, expect: STRICT, skip: 'flaky' }), undefined, 'block'],
    [
      'loosened, the old version fails',
      aScenario({ must_pass: true, expect: LOOSE }),
      { passed: 0, failed: 3 },
      'block',
    ],
    [
      'loosened, the old version holds',
      aScenario({ must_pass: true, expect: LOOSE }),
      { passed: 3, failed: 0 },
      'warn',
    ],
    ['loosened, undecided', aScenario({ must_pass: true, expect: LOOSE }), { passed: 2, failed: 1 }, 'block'],
    [
      'loosened, not tried',
      aScenario({ must_pass: true, expect: LOOSE }),
      { passed: 0, failed: 0, invalid: 3 },
      'inconclusive',
    ],
    ['no longer must_pass', aScenario({ expect: STRICT }), { passed: 3, failed: 0 }, 'block'],
    [
      'changed',
      aScenario({ must_pass: true, expect: anExpect({ say: ['c', 'd'] }) }),
      { passed: 0, failed: 3 },
      'warn',
    ],
  ])('%s', (_, head, version, status) => {
    const { results } = checked(base, head, version)
    expect(results).toMatchObject([{ id: 'suite.greets', status, hint: expect.any(String) }])
    expect(results[0]?.reason).toContain('greets')
  })
})

describe('a change of another scenario is named, and warns at most', () => {
  const base = aScenario({ expect: STRICT })

  it.each<[string, Scenario | undefined]>([
    ['removed', undefined],
    ['skipped', aScenario({ expect: STRICT, skip: 'flaky' })],
    ['loosened', aScenario({ expect: LOOSE })],
    ['changed', aScenario({ expect: anExpect({ say: ['c', 'd'] }) })],
  ])('%s', (change, head) => {
    const { results } = checked(base, head, head?.skip || !head ? undefined : { passed: 0, failed: 3 })
    expect(results).toMatchObject([{ status: 'warn', reason: expect.stringContaining(change) }])
  })
})

it('an added scenario and an unchanged suite are no finding', () => {
  const { results } = checked(aScenario(), aScenario())
  expect(results).toEqual([])
  expect(suiteCheck.run(aCheckInput())).toEqual([])
})

it('gate.on.suite caps what it may do', () => {
  const { changes, evidence } = checked(aScenario({ must_pass: true }), undefined)
  const input = aCheckInput({ evidence, changes })
  const statusWith = (suite: 'warn' | 'block') =>
    runChecks(input, { caps: { suite }, measureOnly: false }).find(({ id }) => id === 'suite.greets')?.status
  expect([statusWith('block'), statusWith('warn')]).toEqual(['block', 'warn'])
})

it('a suite of the base that could not be read as a whole is said', () => {
  const changes = compareSuites([], [], ['a.yml of the base commit: no scenario'])
  expect(suiteCheck.run(aCheckInput({ changes }))).toMatchObject([{ id: 'suite.base', status: 'warn' }])
})
