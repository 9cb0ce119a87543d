import type { ValidateFunction } from 'ajv'
import { messageOf } from '../domain/errors.ts'
import { clip } from './made-calls.ts'
import { loadRegexEngine } from './regex.ts'

/** What a tool's JSON Schema says of the arguments of a call. */
export type SchemaVerdict =
  | { result: 'fits' }
  | { result: 'misfit'; reason: string }
  /** The schema could not be used: the call is judged without it. */
  | { result: 'skipped'; reason: string }

export type SchemaCheck = (schema: Record<string, unknown>, args: unknown) => SchemaVerdict

/** Schemas and arguments come from the candidate; beyond these sizes they are not looked at. */
const MAX_SCHEMA_CHARACTERS = 64_000
const MAX_ARGUMENT_CHARACTERS = 64_000
/** Subschemas once every `$ref` is followed: a few lines of references can stand for billions. */
const MAX_SUBSCHEMAS = 5_000
/** Compiled schemas kept; one session of an agent offers the same as the next. */
const MAX_CACHED = 500

let loading: Promise<SchemaCheck> | undefined

/** Loads the validator, once: a session whose tools have no schema never pays for it. */
export function loadSchemaCheck(): Promise<SchemaCheck> {
  loading ??= createSchemaCheck()
  return loading
}

async function createSchemaCheck(): Promise<SchemaCheck> {
  const [{ Ajv }, engine] = await Promise.all([import('./ajv.ts'), loadRegexEngine()])
  const regExp = Object.assign((pattern: string) => linearPattern(pattern, engine.compile), { code: 'linearPattern' })
  const createAjv = () =>
    new Ajv({ strict: false, validateFormats: false, logger: false, addUsedSchema: false, code: { regExp } })
  let ajv = createAjv()
  const compiled = new Map<string, ValidateFunction | string>()

  const compile = (text: string): ValidateFunction | string => {
    if (text.length > MAX_SCHEMA_CHARACTERS) return `the schema has more than ${MAX_SCHEMA_CHARACTERS} characters`
    try {
      // The dialect is not looked up and ids are not shared: neither changes what is valid here.
      const { $schema: _, $id: __, ...schema } = JSON.parse(text)
      if (countSubschemas(schema) > MAX_SUBSCHEMAS) return 'the schema is recursive or too large'
      return ajv.compile(schema)
    } catch (thrown) {
      return `the schema is not valid: ${clip(messageOf(thrown), 200)}`
    }
  }

  return (schema, args) => {
    const key = JSON.stringify(schema)
    let validate = compiled.get(key)
    if (validate === undefined) {
      if (compiled.size >= MAX_CACHED) {
        compiled.clear()
        ajv = createAjv()
      }
      validate = compile(key)
      compiled.set(key, validate)
    }
    if (typeof validate === 'string') return { result: 'skipped', reason: validate }
    return runSchema(validate, args)
  }
}

function runSchema(validate: ValidateFunction, args: unknown): SchemaVerdict {
  if (JSON.stringify(args).length > MAX_ARGUMENT_CHARACTERS) {
    return { result: 'skipped', reason: `the arguments have more than ${MAX_ARGUMENT_CHARACTERS} characters` }
  }
  try {
    if (validate(args)) return { result: 'fits' }
  } catch (thrown) {
    return { result: 'skipped', reason: `the schema could not be applied: ${messageOf(thrown)}` }
  }
  const [error] = validate.errors ?? []
  const where = error?.instancePath.slice(1).replaceAll('/', '.')
  const extra = error?.params.additionalProperty ?? error?.params.allowedValues?.join(', ')
  const detail = extra === undefined ? '' : ` (${extra})`
  return {
    result: 'misfit',
    reason: clip(`${where ? `${where} ` : ''}${error?.message ?? 'does not fit'}${detail}`, 300),
  }
}

/** A pattern of a schema. One that the linear engine does not know is not checked, the rest of the schema is. */
function linearPattern(pattern: string, compile: (pattern: string) => (text: string) => boolean) {
  let test: (text: string) => boolean
  try {
    test = compile(pattern)
  } catch {
    test = () => true
  }
  return { test, toString: () => pattern }
}

/** Subschemas with every local `$ref` followed; infinite where one leads back to itself. */
function countSubschemas(root: unknown): number {
  const counts = new Map<unknown, number>()
  const count = (node: unknown): number => {
    if (typeof node !== 'object' || node === null) return 0
    const known = counts.get(node)
    if (known !== undefined) return known
    counts.set(node, Number.POSITIVE_INFINITY)
    let total = 1
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' || key === '$dynamicRef' || key === '$recursiveRef') total += count(followRef(root, value))
      else total += count(value)
    }
    counts.set(node, total)
    return total
  }
  return count(root)
}

function followRef(root: unknown, ref: unknown): unknown {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined
  let node = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    node = (node as Record<string, unknown>)[key]
  }
  return node
}
