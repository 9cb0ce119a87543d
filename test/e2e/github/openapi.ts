import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'

/** What GitHub's description says of one operation: `scripts/github-openapi.mjs` writes it. */
interface Operation {
  method: string
  path: string
  parameters: { name: string; in: string; required: boolean; multi?: boolean; schema: Schema }[]
  body?: Schema
  responses: Record<string, object>
}
type Schema = { type?: string | string[]; properties?: Record<string, Schema>; [keyword: string]: unknown }

/** An operation that a request was found to be, with its path parameters decoded. */
export interface Matched {
  id: string
  parameters: Record<string, string>
}

interface Fixture {
  operations: Record<string, Operation>
  components: object
}

const FIXTURE = new URL('../../fixtures/github-openapi.json', import.meta.url)
const { operations, components } = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Fixture
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ $id: 'github', operations, components })
const lenient = new Ajv({ strict: false, allErrors: true, coerceTypes: true })
const compiled = new Map<string, ValidateFunction>()
const routes = Object.entries(operations).map(([id, operation]) => ({ id, operation, pattern: patternOf(operation) }))

export const operationIds = Object.keys(operations)

/** The operation of a method and a path without its query; the one with the most fixed words wins. */
export function matchOperation(method: string, path: string): Matched | undefined {
  const candidates = routes
    .filter(({ operation }) => operation.method === method)
    .flatMap(({ id, operation, pattern }) => {
      const match = pattern.exec(path)
      return match ? [{ id, fixed: operation.path.replace(/\{.*?\}/g, '').length, groups: match.slice(1) }] : []
    })
    .sort((a, b) => b.fixed - a.fixed)
  const [best] = candidates
  if (!best) return undefined
  const names = [...(operations[best.id]?.path ?? '').matchAll(/\{(.*?)\}/g)].map(([, name]) => name ?? '')
  return {
    id: best.id,
    parameters: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(best.groups[at] ?? '')])),
  }
}

/** Everything that GitHub's description has against a request; empty when it is a good one. */
export function requestProblems({ id, parameters }: Matched, query: URLSearchParams, body: unknown): string[] {
  const operation = operations[id]
  if (!operation) return [`no operation ${id}`]
  const known = new Map(operation.parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]))
  const given = [
    ...Object.entries(parameters).map(([name, value]) => [`path ${name}`, value] as const),
    ...[...query].map(([name, value]) => [`query ${name}`, value] as const),
  ]
  return [
    ...given.flatMap(([name, value]) => {
      const parameter = known.get(name)
      if (!parameter) return [`unknown ${name} parameter`]
      const wrapped = { type: 'object', properties: { value: anyOf(parameter.schema) }, components }
      return errorsOf(lenientOf(`${id} ${name}`, wrapped), { value }, name)
    }),
    ...[...known].flatMap(([name, { required }]) =>
      required && !given.some(([each]) => each === name) ? [`missing ${name} parameter`] : [],
    ),
    ...(operation.body ? bodyProblems(id, operation.body, body) : body === undefined ? [] : ['unexpected body']),
  ]
}

/** Everything that GitHub's description has against an answer with this status. */
export function responseProblems(id: string, status: number, body: unknown): string[] {
  const known = operations[id]?.responses ?? {}
  if (!(status in known)) return status < 400 ? [`GitHub never answers ${status} to ${id}`] : []
  return errorsOf(validatorOf(`operations/${id.replace('/', '~1')}/responses/${status}`), body, `response ${status}`)
}

/** GitHub ignores a key that it does not know: with us it is a mistake. */
function bodyProblems(id: string, schema: Schema, body: unknown): string[] {
  const problems = errorsOf(validatorOf(`operations/${id.replace('/', '~1')}/body`), body, 'body')
  const known = Object.keys(schema.properties ?? {})
  const unknown = Object.keys((body ?? {}) as object).filter((key) => !known.includes(key))
  return [...problems, ...unknown.map((key) => `unknown body key ${key}`)]
}

function patternOf({ path, parameters }: Operation): RegExp {
  const multi = new Set(parameters.filter((parameter) => parameter.multi).map(({ name }) => name))
  const source = path
    .split(/(\{.*?\})/)
    .map((part) =>
      part.startsWith('{')
        ? multi.has(part.slice(1, -1))
          ? '(.+)'
          : '([^/]+)'
        : part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'),
    )
  return new RegExp(`^${source.join('')}$`)
}

/** In a URL `7` is a number and a text at once, so that "one of" would refuse it. */
function anyOf({ oneOf, ...schema }: Schema): Schema {
  return oneOf ? { ...schema, anyOf: oneOf } : schema
}

function validatorOf(pointer: string): ValidateFunction {
  return cached(pointer, () => ajv.compile({ $ref: `github#/${pointer}` }))
}

function lenientOf(key: string, schema: object): ValidateFunction {
  return cached(key, () => lenient.compile(schema))
}

function cached(key: string, compile: () => ValidateFunction): ValidateFunction {
  const validate = compiled.get(key) ?? compile()
  compiled.set(key, validate)
  return validate
}

function errorsOf(validate: ValidateFunction, value: unknown, what: string): string[] {
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath}: ${message}`)
}
