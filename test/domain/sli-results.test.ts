import { expect, test } from 'vitest'
import { SuiteEvidence } from '../../src/domain/evidence.ts'
import { sliResults } from '../../src/domain/sli-results.ts'
import { resolveTargets } from '../../src/domain/slo.ts'
import { aScenario } from '../builders.ts'
import { aScore } from '../checks/an-evidence.ts'

test('a tool that is named like a property of every object has no target', () => {
  const evidence = new SuiteEvidence({ trialsOf: [{ scenario: aScenario(), planned: 1 }] })
  const parts = [{ part: 'constructor', good: true }]
  const score = aScore({ events: [{ sli: 'ToolCallAccuracy', result: 'good', parts }] })
  evidence.add(score, { extra: false, spent: { calls: 0, usd: 0 } })
  const { tools } = sliResults(evidence, resolveTargets({}, undefined), [], {}).ToolCallAccuracy
  expect(tools.constructor).toEqual({ good: 1, valid: 1 })
})
