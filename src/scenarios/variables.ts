import { createHash } from 'node:crypto'
import type { Scenario, ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import { nearestName, oneOfNames } from '../yaml/suggest.ts'
import { type Combination, type Placeholder, substitute } from './substitute.ts'

/** One copy of a scenario, with its combination of variables put in and named in its id. */
export interface Copy {
  document: ScenarioDocument
  variables?: Scenario['variables']
}

/** Copies that the variables of one scenario may make. */
const MOST_COPIES = 1000

/** A scenario once for every combination of its variables (their cross product); itself when it has none. */
export function expandVariables(document: ScenarioDocument): { copies: Copy[]; problems: Problem[] } {
  const variables = Object.entries(document.variables ?? {})
  if (variables.length === 0) return { copies: [{ document }], problems: [] }
  const count = variables.reduce((product, [, values]) => product * values.length, 1)
  if (count > MOST_COPIES) {
    const message = `the variables make ${count} copies of the scenario; at most ${MOST_COPIES} are possible`
    return { copies: [], problems: [{ path: ['variables'], message, hint: 'use fewer values', at: 'key' }] }
  }
  const placeholders = new Map<string, Placeholder>()
  const copies = combinations(variables).map((combination) => {
    const id = `${document.id}[${Object.entries(combination).map(([name, value]) => `${name}=${inId(value)}`)}]`
    const copy = substitute(document, combination, (found) => placeholders.set(found.path.join(), found))
    return { document: { ...copy, id }, variables: combination }
  })
  return { copies, problems: [...repeatedValues(variables), ...checkNames(variables, [...placeholders.values()])] }
}

type Variables = [name: string, values: (string | number | boolean)[]][]

function combinations(variables: Variables): Combination[] {
  return variables.reduce<Combination[]>(
    (made, [name, values]) => made.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  )
}

/** Longest value that an id repeats; of a longer one it holds the start and a hash. */
const LONGEST_IN_ID = 40

function inId(value: string | number | boolean): string {
  const text = String(value)
  if (text.length <= LONGEST_IN_ID && !/[\p{Cc}[\],]/u.test(text)) return text
  const start = text.slice(0, 24).replaceAll(/[\p{Cc}[\],]/gu, ' ')
  return `${start}~${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
}

function* repeatedValues(variables: Variables): Generator<Problem> {
  for (const [name, values] of variables) {
    const seen = new Set<string>()
    for (const [index, value] of values.entries()) {
      if (seen.has(String(value))) {
        yield {
          path: ['variables', name, index],
          message: `the value \`${value}\` is repeated`,
          hint: 'keep one of them',
        }
      }
      seen.add(String(value))
    }
  }
}

/** Placeholders that name no variable, and variables that no placeholder names. */
function* checkNames(variables: Variables, placeholders: readonly Placeholder[]): Generator<Problem> {
  const names = variables.map(([name]) => name)
  for (const { path, names: used } of placeholders) {
    for (const name of used.filter((candidate) => !names.includes(candidate))) {
      const meant = nearestName(name, names)
      yield {
        path,
        message: `\`{{${name}}}\` is none of the variables of this scenario`,
        hint: meant === undefined ? `the variables are ${oneOfNames(names, 'and')}` : `did you mean \`{{${meant}}}\`?`,
      }
    }
  }
  const used = new Set(placeholders.flatMap((placeholder) => placeholder.names))
  for (const name of names.filter((candidate) => !used.has(candidate))) {
    yield {
      path: ['variables', name],
      message: `the variable is used nowhere: its copies are all the same`,
      hint: `write {{${name}}} where it belongs, or remove it`,
      at: 'key',
      severity: 'warning',
    }
  }
}
