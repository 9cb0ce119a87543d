import type { ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'

/** Rules of mocks that can never answer, because one above them always does. */
export function* checkMocks({ mocks = {} }: ScenarioDocument): Generator<Problem> {
  for (const [tool, rules] of Object.entries(mocks)) {
    const last = rules.findIndex(({ when, times }) => times === undefined && Object.keys(when ?? {}).length === 0)
    if (last === -1 || last === rules.length - 1) continue
    yield {
      path: ['mocks', tool, last + 1],
      message: `this rule never answers: the one above it, without \`when\` and \`times\`, always does`,
      hint: 'move the rule without conditions to the end, or limit it with `times`',
      severity: 'warning',
    }
  }
}
