import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aSession, aTurn } from '../builders.ts'
import { anOpenSlo } from '../openslo/a-document.ts'
import { aWorkspace, runCli } from './cli.ts'

const CONFIG = {
  version: 1,
  agent: { name: 'cx', replay: { sessions: 'recorded.jsonl' } },
  suite: { scenarios: 'scenarios.yml', trials: 12 },
  slos: { openslo: 'success.yml' },
  baseline: { store: 'file', file: 'baseline.json' },
}

function lines(sessions: readonly object[]): string {
  return sessions.map((session) => `${JSON.stringify(session)}\n`).join('')
}

function events(folder: string, name = 'events.jsonl') {
  return readFileSync(join(folder, name), 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line) => JSON.parse(line).resourceLogs[0].scopeLogs[0].logRecords)
    .map(({ attributes }: { attributes: { key: string; value: object }[] }) =>
      Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
    )
}

const recorded = Array.from({ length: 12 }, (_, trial) =>
  aSession({ id: `s-${trial}`, trial, scenario: 'greets', turns: [aTurn({ reply: trial === 0 ? 'Bye.' : 'Hello.' })] }),
)
const workspace = (more: object = {}) =>
  aWorkspace({
    'agent-slo-gate.yml': CONFIG,
    'scenarios.yml': 'id: greets\nuser: "Hello?"\nexpect: { say: [Hello] }\n',
    'success.yml': anOpenSlo({ target: 0.91 }),
    'recorded.jsonl': lines(recorded),
    ...more,
  })

it('gate writes every score as an event, and what it counted as metrics, where it is asked to', async () => {
  const cwd = workspace()
  const ended = await runCli(['gate', '--events', 'events.jsonl', '--metrics', 'metrics.txt'], { cwd })
  expect(ended.stderr).not.toMatch(/error/)
  const success = events(cwd).filter((event) => event['gen_ai.evaluation.name'] === 'TaskSuccessRate')
  expect(success.map((event) => event['gen_ai.evaluation.score.value']).sort()).toEqual([0, ...Array(11).fill(1)])
  expect(events(cwd)).toHaveLength(60)
  const metrics = readFileSync(join(cwd, 'metrics.txt'), 'utf8')
  expect(metrics).toContain('agent_slo_gate_run_events{agent="cx",sli="TaskSuccessRate",result="bad"} 1\n')
  expect(metrics).toMatch(/^slo:objective:ratio\{.*sloth_slo="TaskSuccessRate".*\} 0\.91$/m)
})

it('observe does the same for production; without a judge nobody can say that a session succeeded', async () => {
  const produced = recorded.map(({ scenario, trial, ...session }) => session)
  const cwd = workspace({ 'production.jsonl': lines(produced) })
  const args = ['observe', 'production.jsonl', '--events', 'events.jsonl', '--metrics', 'metrics.txt']
  const ended = await runCli(args, { cwd })
  expect(ended).toMatchObject({ code: 0 })
  const success = events(cwd).filter((event) => event['gen_ai.evaluation.name'] === 'TaskSuccessRate')
  expect(success.map((event) => event['gen_ai.evaluation.score.label'])).toEqual(Array(12).fill('unscored'))
  expect(events(cwd)[0]).toMatchObject({ 'agent_slo_gate.source': 'production' })
  const metrics = readFileSync(join(cwd, 'metrics.txt'), 'utf8')
  expect(metrics).toMatch(/^agent_slo_gate_autonomy_state\{.*"warning"\} 1$/m)
  expect(metrics).toMatch(/# EOF\n$/)
})

it('a file that cannot be written is an error of its own, never a silent miss', async () => {
  const cwd = workspace()
  for (const option of ['--events', '--metrics']) {
    const ended = await runCli(['gate', option, 'no-such-folder/file'], { cwd })
    expect([ended.code, ended.stderr]).toEqual([70, expect.stringContaining('no-such-folder')])
  }
})
