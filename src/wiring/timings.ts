import { readFileSync } from 'node:fs'
import { GateError, messageOf } from '../domain/errors.ts'
import { parseResult } from '../reports/parse-result.ts'

/** Mean duration of a session of each scenario, milliseconds, as an earlier result has them. */
export function timingsIn(path: string): (scenario: string) => number | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    throw new GateError('usage', `no timings could be read from ${path}: ${messageOf(thrown)}`, {
      hint: 'Name a result.json of an earlier run; every shard needs the same one.',
    })
  }
  const { scenarios } = parseResult(text)
  const took = new Map(scenarios.map(({ id, meanDurationMs }) => [id, meanDurationMs]))
  return (scenario) => took.get(scenario)
}
