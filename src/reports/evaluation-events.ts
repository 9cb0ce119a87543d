import type { Score } from '../domain/result.ts'
import type { SessionScore } from '../domain/score.ts'

/** What the events of one session are about, beside its scores. */
export interface EvaluationEventsOf {
  score: Pick<SessionScore, 'session' | 'scenario' | 'trial' | 'scores'>
  agent: { name: string; version?: string | undefined }
  /** Whether the session is a trial of the suite: only then it has a scenario. */
  source: 'suite' | 'production'
  /** When it was scored. */
  at: Date
  /** Version of this gate. */
  version: string
}

const LABELS = { passed: 'pass', failed: 'fail', unscored: 'unscored' } as const

/**
 * The scores of one session as `gen_ai.evaluation.result` events of OpenTelemetry's semantic conventions for generative AI
 * (development status), one for each criterion: an OTLP-JSON `LogsData` on one line, as OTLP files have it. The label is
 * `pass`, `fail` or `unscored`; the value 1 or 0, and none where nobody could say. Sessions are joined by
 * `gen_ai.conversation.id`: they hold no id of a response.
 */
export function renderEvaluationEvents({ score, agent, source, at, version }: EvaluationEventsOf): string {
  const common = [
    text('gen_ai.conversation.id', score.session),
    text('gen_ai.agent.name', agent.name),
    ...(agent.version === undefined ? [] : [text('gen_ai.agent.version', agent.version)]),
    text('agent_slo_gate.source', source),
    ...(source === 'production'
      ? []
      : [text('agent_slo_gate.scenario', score.scenario), whole('agent_slo_gate.trial', score.trial)]),
  ]
  const timeUnixNano = `${at.getTime()}000000`
  const logRecords = score.scores.map((one) => ({
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    severityNumber: INFO,
    severityText: 'INFO',
    eventName: 'gen_ai.evaluation.result',
    attributes: [...attributesOf(one), ...common],
  }))
  const scope = { name: 'agent-slo-gate', version }
  const resource = { attributes: [text('service.name', 'agent-slo-gate'), text('service.version', version)] }
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] })
}

/** OTLP's number of the severity. */
const INFO = 9

function attributesOf({ criterion, result, reason }: Score) {
  return [
    text('gen_ai.evaluation.name', criterion),
    ...(result === 'unscored'
      ? []
      : [{ key: 'gen_ai.evaluation.score.value', value: { doubleValue: result === 'passed' ? 1 : 0 } }]),
    text('gen_ai.evaluation.score.label', LABELS[result]),
    ...(reason === undefined ? [] : [text('gen_ai.evaluation.explanation', reason)]),
  ]
}

function text(key: string, value: string) {
  return { key, value: { stringValue: value } }
}

/** 64-bit integers are texts in OTLP-JSON. */
function whole(key: string, value: number) {
  return { key, value: { intValue: String(value) } }
}
