import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { renderJson } from '../../src/reports/json.ts'
import { parseResult } from '../../src/reports/parse-result.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { aResult } from './a-result.ts'
import { HOSTILE, poisoned, SAMPLES } from './samples.ts'

function errorOf(text: string): GateError {
  try {
    parseResult(text)
  } catch (error) {
    if (error instanceof GateError) return error
  }
  return expect.fail('expected a GateError')
}

it.each(Object.keys(SAMPLES))('reads what it wrote: %s', (name) => {
  const result = SAMPLES[name]?.() ?? expect.fail()
  expect(parseResult(renderJson(result))).toEqual(result)
})

it.each(HOSTILE)('keeps every character of a hostile text: %j', (text) => {
  const result = poisoned(aBlockedResult(), text)
  expect(parseResult(renderJson(result))).toEqual(result)
})

it('writes a result that was read back byte for byte', () => {
  const text = renderJson(aResult())
  expect(renderJson(parseResult(text))).toBe(text)
})

it('refuses to write a number that could not be read again', () => {
  expect(() => renderJson(aResult({ durationMs: Number.NaN }))).toThrow(/durationMs/)
})

it('reads a file that starts with a byte order mark', () => {
  expect(parseResult(`\uFEFF${renderJson(aResult())}`)).toEqual(aResult())
})

describe('refuses', () => {
  it('what is not JSON', () => {
    expect(errorOf('PASS').message).toMatch(/^Not a result: expected JSON, but /)
    expect(errorOf('').message).toBe('Not a result: expected JSON, but the file is empty')
  })

  it('another kind of file, by what it found', () => {
    expect(errorOf('{"schema":"agent-session/v1"}').message).toContain(
      'found schema "agent-session/v1", expected "agent-slo-gate-result/v1"',
    )
    expect(errorOf('[1]').message).toContain('found no "schema"')
    expect(errorOf('null').code).toBe('invalid_input')
  })

  it('a newer schema, by name', () => {
    const error = errorOf(renderJson(aResult()).replace('result/v1', 'result/v2'))
    expect(error.message).toContain('agent-slo-gate-result/v2')
    expect(error.hint).toBe('It was written by a newer agent-slo-gate: update this one.')
  })

  it('a value of the wrong kind, with its path', () => {
    const error = errorOf(renderJson(aResult()).replace('"planned": 100', '"planned": "100"'))
    expect(error.message).toMatch(/trials\.planned/)
    expect(error.exitCode).toBe(2)
  })
})
