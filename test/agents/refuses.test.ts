import { expect, it } from 'vitest'
import { refusesScenario } from '../../src/agents/index.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
import { aScenario } from '../builders.ts'

const command = (protocol: 'jsonl' | 'text' | 'repl') => ({ kind: 'command', protocol }) as const
const replay = { kind: 'replay' } as const
const scripted = (turns: number): Scenario =>
  aScenario({ customer: { kind: 'scripted', turns: Array.from({ length: turns }, () => ({ user: 'hi' })) } })
const simulated = aScenario({ customer: { kind: 'simulated', goal: 'a refund' } })

it('refuses a second turn where a process answers one', () => {
  expect(refusesScenario(command('text'), scripted(2))).toMatchObject({
    path: ['turns'],
    message: expect.stringContaining('it has 2 turns'),
    hint: expect.stringContaining('jsonl or repl'),
  })
  expect(refusesScenario(command('text'), scripted(1))).toBeUndefined()
  expect(refusesScenario(command('repl'), scripted(2))).toBeUndefined()
})

it('refuses a simulated customer where it would have to be driven', () => {
  expect(refusesScenario(command('jsonl'), simulated)).toMatchObject({
    path: ['user'],
    hint: expect.stringContaining('turns:'),
  })
  expect(refusesScenario(replay, simulated)).toBeUndefined()
})
