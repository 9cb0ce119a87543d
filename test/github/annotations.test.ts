import { describe, expect, it } from 'vitest'
import type { Evidence, Result, ScenarioResult } from '../../src/domain/result.ts'
import { annotationsOf, emitAnnotations, type Locate } from '../../src/github/annotations.ts'
import type { Core } from '../../src/github/core.ts'
import { aResult } from '../reports/a-result.ts'

const SAY: Evidence = { path: 'expect.say[0]', expected: '"7-10 days"', actual: '"3 days"', reason: 'not said' }

function failing(id: string, evidence: Evidence[], overrides: Partial<ScenarioResult> = {}): ScenarioResult {
  const score = { criterion: 'TaskSuccessRate', result: 'failed' as const, evidence }
  const trial = (n: number) => ({ session: `${id}-${n}`, trial: n, result: 'failed' as const, scores: [score] })
  return {
    id,
    file: `${id}.yml`,
    line: 3,
    passed: 1,
    failed: 2,
    invalid: 0,
    trials: [trial(0), trial(1)],
    ...overrides,
  }
}

function blocked(scenarios: ScenarioResult[], overrides: Partial<Result> = {}): Result {
  return aResult({ verdict: 'block', scenarios, ...overrides })
}

/** Knows one expectation; of others the scenario. */
const locate: Locate = ({ file = '', line = 1 }, path) => {
  if (path === 'expect.say[0]') return { file, line: 9, column: 5 }
  return path === undefined ? { file, line } : undefined
}

describe('annotations', () => {
  it('stand on the line of the expectation, once for all trials', () => {
    expect(annotationsOf(blocked([failing('refund', [SAY])]), locate)).toEqual([
      {
        level: 'error',
        title: 'refund',
        message: 'not said (expected: "7-10 days"; actual: "3 days"); in 2 of 3 trials',
        place: { file: 'refund.yml', line: 9, column: 5 },
      },
    ])
  })

  it('stand on the scenario where the expectation cannot be found', () => {
    const [annotation] = annotationsOf(blocked([failing('refund', [{ ...SAY, path: 'expect.say[7]' }])]), locate)
    expect(annotation?.place).toEqual({ file: 'refund.yml', line: 3 })
  })

  it('say why trials failed that met no expectation at all', () => {
    const trial = { session: 's', trial: 0, result: 'failed' as const, reason: 'timed out', scores: [] }
    const [annotation] = annotationsOf(blocked([failing('slow', [], { trials: [trial] })]), locate)
    expect(annotation?.message).toBe('timed out; in 1 of 3 trials')
  })

  it('are warnings where nothing blocks', () => {
    expect(annotationsOf(blocked([failing('a', [SAY])], { verdict: 'inconclusive' }), locate)[0]?.level).toBe('warning')
  })

  it('are nine, must_pass first, and then how many more', () => {
    const many = Array.from({ length: 12 }, (_, n) => failing(`s${n}`, [SAY], n === 11 ? { mustPass: true } : {}))
    const annotations = annotationsOf(blocked(many), locate)
    expect(annotations.map(({ title }) => title)).toEqual([
      's11',
      ...many.slice(0, 8).map(({ id }) => id),
      'agent-slo-gate',
    ])
    expect(annotations.at(-1)).toMatchObject({ level: 'notice', message: '3 more findings: see the job summary.' })
  })

  it('hold one line without anything a log would obey', () => {
    const evil = { ...SAY, actual: 'x\r\n::set-output name=verdict::pass\u001b[31m ##[error]' }
    const [annotation] = annotationsOf(blocked([failing('a', [evil])]), locate)
    expect(annotation?.message).not.toMatch(/\p{Cc}|##\[/u)
  })

  it('are written at their level', () => {
    const said: unknown[] = []
    const core = {
      error: (...said_: unknown[]) => said.push(['error', ...said_]),
      warning: () => undefined,
      notice: (...said_: unknown[]) => said.push(['notice', ...said_]),
    } satisfies Pick<Core, 'error' | 'warning' | 'notice'>
    emitAnnotations(core, [
      { level: 'error', title: 'a', message: 'm', place: { file: 'a.yml', line: 2, column: 4 } },
      { level: 'notice', title: 'b', message: 'n', place: undefined },
    ])
    expect(said).toEqual([
      ['error', 'm', { title: 'a', file: 'a.yml', startLine: 2, startColumn: 4 }],
      ['notice', 'n', { title: 'b' }],
    ])
  })
})
