import { expect, it } from 'vitest'
import { renderSession } from '../../src/reports/session.ts'
import { aSession, aTurn } from '../builders.ts'
import { aTranscript } from './a-transcript.ts'
import { HOSTILE } from './samples.ts'

it('marks a failure below its turn, and what is of the whole session at the end', () => {
  const trial = {
    session: 's-1',
    trial: 0,
    result: 'failed' as const,
    scores: [
      {
        criterion: 'TaskSuccessRate',
        result: 'failed' as const,
        evidence: [{ turn: 0, expected: 'Hi', actual: 'Hello.', reason: 'not said' }, { reason: 'never handed over' }],
      },
    ],
  }
  const text = renderSession(aSession({ turns: [aTurn(), aTurn({ user: 'Bye' })] }), trial)
  const at = (part: string) => text.indexOf(part)
  expect(at('not said')).toBeGreaterThan(at('Turn 1'))
  expect(at('not said')).toBeLessThan(at('Turn 2'))
  expect(at('Of the whole session')).toBeLessThan(at('never handed over'))
  expect(at('Of the whole session')).toBeGreaterThan(at('Bye'))
})

it('shows a session that the result does not know, unmarked', () => {
  const text = renderSession(aSession(), undefined)
  expect(text).toContain('(not in this result)')
  expect(text).not.toContain('✗')
})

it('says what is unknown, and who did not answer', () => {
  const text = renderSession(aTranscript({ durationMs: undefined }), undefined)
  expect(text).toContain('(nobody answered)')
  const { costUsd: _, ...free } = aSession()
  expect(renderSession(free, undefined)).toContain('tokens unknown  cost unknown')
})

it('shortens arguments and results of tools', () => {
  const steps = [
    { kind: 'tool' as const, name: 'search', arguments: { q: 'x'.repeat(10_000) }, result: 'y'.repeat(10_000) },
  ]
  const text = renderSession(aSession({ turns: [aTurn({ steps })] }), undefined)
  expect(text.length).toBeLessThan(3_000)
  expect(text).toContain('characters cut')
})

it('shows a session that ended before its first turn', () => {
  const session = aSession({ turns: [], status: 'error', error: { type: 'crash', message: 'exit code 1' } })
  const trial = {
    session: 's-1',
    trial: 0,
    result: 'failed' as const,
    reason: 'the agent crashed',
    scores: [{ criterion: 'TaskSuccessRate', result: 'failed' as const, evidence: [{ turn: 0, reason: 'no reply' }] }],
  }
  const text = renderSession(session, trial)
  expect(text).toContain('crash: exit code 1')
  expect(text).toContain('no reply')
})

it.each(HOSTILE)('is harmless in a terminal and a CI log: %j', (hostile) => {
  const steps = [
    {
      kind: 'tool' as const,
      name: hostile,
      arguments: hostile,
      result: { [hostile]: hostile },
      error: { type: hostile, message: hostile },
    },
    { kind: 'retrieval' as const, query: hostile, documents: [{ id: hostile, content: hostile }] },
    { kind: 'handoff' as const, to: hostile },
    { kind: 'model' as const, model: hostile },
  ]
  const text = renderSession(
    aSession({ id: hostile, scenario: hostile, turns: [aTurn({ user: hostile, reply: hostile, steps })] }),
    undefined,
  )
  expect(text).not.toMatch(/(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/u)
  expect(text).not.toMatch(/^\s*::|##\[/m)
})
