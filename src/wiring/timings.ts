import { readFileSync } from 'node:fs'
import { GateError, messageOf } from '../domain/errors.ts'
import type { Result } from '../domain/result.ts'
import { parseResult } from '../reports/parse-result.ts'

/**
 * Mean duration of a session of each scenario, milliseconds, as an earlier result has them.
 * @throws GateError `usage` that names the file where it is no such result.
 */
export function timingsIn(path: string): (scenario: string) => number | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    throw unreadable(path, thrown)
  }
  const { scenarios } = resultIn(text, path)
  const took = new Map(scenarios.map(({ id, meanDurationMs }) => [id, meanDurationMs]))
  return (scenario) => took.get(scenario)
}

function resultIn(text: string, path: string): Result {
  try {
    return parseResult(text)
  } catch (thrown) {
    throw unreadable(path, thrown)
  }
}

function unreadable(path: string, thrown: unknown): GateError {
  return new GateError('usage', `no timings could be read from ${path}: ${messageOf(thrown)}`, {
    hint: 'Name a result.json of an earlier run; every shard needs the same one.',
    cause: thrown,
  })
}
