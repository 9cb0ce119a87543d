import { expect, it } from 'vitest'
import { refusesScenario } from '../../src/agents/index.ts'
import type { AgentSettings } from '../../src/agents/settings.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
import { aScenario } from '../builders.ts'

const command = (protocol: 'jsonl' | 'text' | 'repl'): AgentSettings => ({
  kind: 'command',
  settings: { run: 'x', protocol },
})
const replay: AgentSettings = { kind: 'replay', settings: { sessions: '*', trust_ground_truth: false } }
const scripted = (turns: number): Scenario =>
  aScenario({ customer: { kind: 'scripted', turns: Array.from({ length: turns }, () => ({ user: 'hi' })) } })
const simulated = aScenario({ customer: { kind: 'simulated', goal: 'a refund' } })

it('refuses a second turn where a process answers one', () => {
  expect(refusesScenario(command('text'), scripted(2))).toMatchObject({
    message: expect.stringContaining('it has 2 turns'),
    hint: expect.stringContaining('jsonl or repl'),
  })
  expect(refusesScenario(command('text'), scripted(1))).toBeUndefined()
  expect(refusesScenario(command('repl'), scripted(2))).toBeUndefined()
})

it('refuses a simulated customer where it would have to be driven', () => {
  expect(refusesScenario(command('jsonl'), simulated)).toMatchObject({ hint: expect.stringContaining('turns:') })
  expect(refusesScenario(replay, simulated)).toBeUndefined()
})
