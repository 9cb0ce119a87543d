import { expect, it } from 'vitest'
import { aWorkspace, runCli } from './cli.ts'

const CONFIG = `version: 1
agent: { name: a, http: { url: "http://127.0.0.1:1/", body: { m: "{{turn.user}}" } } }
suite: { scenarios: s.yml }
`
const JUDGED = 'id: judged\nuser: Hi\nexpect: { criteria: ["Is polite."] }\n'
const CALLS = 'id: calls\nuser: Hi\nexpect: { calls: [{ tool: a }] }\n'
const MOCKED = 'id: mocked\nuser: Hi\nmocks: { a: { return: 1 } }\nexpect: { say: [fine] }\n'
const SAID = 'id: said\nuser: Hi\nexpect: { say: [fine] }\n'

const validate = (scenarios: string[], args: string[] = []) =>
  runCli(['validate', ...args], { cwd: aWorkspace({ 'agent-slo-gate.yml': CONFIG, 's.yml': scenarios.join('---\n') }) })

it('names scenarios that can never be scored, and does not count their trials as evidence', async () => {
  const { code, stdout } = await validate([JUDGED, CALLS, MOCKED, SAID])
  expect(code).toBe(0)
  expect(stdout).toMatch(/can never pass: judged; expects criteria/)
  expect(stdout).toMatch(/can never pass: calls; expects calls, and tool calls are not observable/)
  expect(stdout).toMatch(/can never pass: mocked; expects mocks/)
  expect(stdout).toMatch(/TaskSuccessRate +94% +3 /)
  expect(stdout).toMatch(/P99Latency +90% +9 /)
})

it('a suite of which nothing can be scored is inconclusive before it is run', async () => {
  const { code, stdout } = await validate([JUDGED, MOCKED])
  expect(code).toBe(3)
  expect(stdout).toMatch(/no scenario can ever pass/)
  const json = await validate([JUDGED, MOCKED], ['--json'])
  expect(json.code).toBe(3)
  expect(JSON.parse(json.stdout)).toMatchObject({ unscorable: ['judged', 'mocked'] })
})

it('says how often chance alone would stop a good agent, and what would mend it', async () => {
  const { stdout } = await validate([SAID])
  expect(stdout).toMatch(
    /warning: A good agent .* is stopped by chance in \d+% of runs at stage merge, most of them by/,
  )
  const many = await validate(Array.from({ length: 20 }, (_, index) => SAID.replace('said', `said-${index}`)))
  expect(many.stdout).toMatch(/\d+ times as many trials make it (under )?\d+%\./)
})
