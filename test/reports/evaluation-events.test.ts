import { expect, it } from 'vitest'
import { renderEvaluationEvents } from '../../src/reports/evaluation-events.ts'

const SCORE = {
  session: 's-1',
  scenario: 'refund-window',
  trial: 2,
  scores: [
    { criterion: 'TaskSuccessRate', result: 'failed' as const, reason: 'no reply says it: "7-10 business days"' },
    { criterion: 'P99Latency', result: 'passed' as const },
    { criterion: 'Tone', result: 'unscored' as const, reason: 'needs a judge' },
  ],
}
const at = new Date('2026-11-24T09:30:00Z')

function rendered(source: 'suite' | 'production') {
  const line = renderEvaluationEvents({
    score: SCORE,
    agent: { name: 'cx', version: '2.4.0' },
    source,
    at,
    version: '1.0.0',
  })
  expect(line).not.toContain('\n')
  const [{ scopeLogs, resource }] = JSON.parse(line).resourceLogs
  return { resource, scope: scopeLogs[0].scope, records: scopeLogs[0].logRecords }
}

/** Attributes as a map, each with its one typed value. */
function plain(record: { attributes: { key: string; value: Record<string, unknown> }[] }) {
  return Object.fromEntries(record.attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}

it('has an event for each criterion, with the attributes of the semantic convention', () => {
  const { records, scope } = rendered('suite')
  expect(scope).toEqual({ name: 'agent-slo-gate', version: '1.0.0' })
  expect(records[0]).toMatchObject({ eventName: 'gen_ai.evaluation.result', timeUnixNano: '1795512600000000000' })
  expect(records.map(plain)).toMatchObject([
    {
      'gen_ai.evaluation.name': 'TaskSuccessRate',
      'gen_ai.evaluation.score.value': 0,
      'gen_ai.evaluation.score.label': 'fail',
      'gen_ai.evaluation.explanation': 'no reply says it: "7-10 business days"',
      'gen_ai.conversation.id': 's-1',
      'gen_ai.agent.name': 'cx',
      'agent_slo_gate.scenario': 'refund-window',
      'agent_slo_gate.trial': '2',
    },
    { 'gen_ai.evaluation.score.value': 1, 'gen_ai.evaluation.score.label': 'pass' },
    { 'gen_ai.evaluation.score.label': 'unscored', 'gen_ai.evaluation.explanation': 'needs a judge' },
  ])
  expect(plain(records[2])).not.toHaveProperty(['gen_ai.evaluation.score.value'])
})

it('has no scenario for a session of production', () => {
  const [first] = rendered('production').records
  expect(plain(first)).toMatchObject({ 'agent_slo_gate.source': 'production' })
  expect(plain(first)).not.toHaveProperty(['agent_slo_gate.scenario'])
})
