/**
 * Writes test/fixtures/github-openapi.json: the operations of GitHub's REST API that the action uses, out of GitHub's own
 * OpenAPI description (`@octokit/openapi`). The package has 385 MB, so it is packed into a temporary folder and never
 * becomes a dependency. `node scripts/github-openapi.mjs [a folder with the unpacked package]`
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PACKAGE = '@octokit/openapi@23.0.2'
const DESCRIPTION = 'package/generated/api.github.com.json'
const FIXTURE = join(dirname(fileURLToPath(import.meta.url)), '..', 'test/fixtures/github-openapi.json')
const METHODS = ['get', 'post', 'patch', 'put', 'delete']
const OPERATIONS = [
  'actions/download-artifact',
  'actions/get-artifact',
  'actions/get-workflow-run',
  'actions/list-artifacts-for-repo',
  'actions/list-jobs-for-workflow-run-attempt',
  'actions/list-workflow-run-artifacts',
  'actions/list-workflow-runs',
  'actions/list-workflow-runs-for-repo',
  'git/create-blob',
  'git/create-commit',
  'git/create-ref',
  'git/create-tree',
  'git/get-blob',
  'git/get-ref',
  'git/get-tree',
  'git/update-ref',
  'issues/create-comment',
  'issues/list-comments',
  'issues/list-events',
  'issues/list-events-for-timeline',
  'issues/list-labels-on-issue',
  'issues/update-comment',
  'pulls/get',
  'pulls/list',
  'repos/compare-commits-with-basehead',
  'repos/get',
  'repos/get-collaborator-permission-level',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-pull-requests-associated-with-commit',
]

/** The part of an OpenAPI 3.0 description that the named operations need, its schemas as plain JSON Schema. */
export function extract(description, operationIds) {
  const found = operationsOf(description)
  const missing = operationIds.filter((id) => !found.has(id))
  if (missing.length > 0) throw new Error(`GitHub's description has no operation ${missing.join(', ')}`)
  const operations = Object.fromEntries(operationIds.map((id) => [id, operation(description, found.get(id))]))
  return { version: description.info.version, operations, components: { schemas: reached(description, operations) } }
}

function operationsOf(description) {
  const all = Object.entries(description.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => [
      item[method].operationId,
      { path, method, ...item[method] },
    ]),
  )
  return new Map(all)
}

function operation(description, { path, method, parameters = [], requestBody, responses }) {
  return {
    method: method.toUpperCase(),
    path,
    parameters: parameters.map((each) => parameter(deref(description, each))),
    ...(requestBody && { body: jsonSchema(deref(description, requestBody).content['application/json'].schema) }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, each]) => [status, response(status, deref(description, each))]),
    ),
  }
}

function parameter(given) {
  const { name, in: place, required = false, schema } = given
  return { name, in: place, required, ...(given['x-multi-segment'] && { multi: true }), schema: jsonSchema(schema) }
}

/** Only what a success says is checked; of the other statuses it is enough that GitHub knows them. */
function response(status, { content }) {
  const schema = content?.['application/json']?.schema
  return status.startsWith('2') && schema ? jsonSchema(schema) : {}
}

function deref(description, value) {
  if (!value.$ref) return value
  const found = value.$ref
    .slice(2)
    .split('/')
    .reduce((node, key) => node[key], description)
  return deref(description, found)
}

const KEPT = [
  '$ref',
  'required',
  'enum',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
]

/** An OpenAPI 3.0 schema as JSON Schema: `nullable` becomes a type, words and examples are left out. */
function jsonSchema(schema) {
  const out = Object.fromEntries(KEPT.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]))
  if (schema.type) out.type = schema.type
  if (schema.properties) out.properties = mapValues(schema.properties, jsonSchema)
  if (schema.items) out.items = jsonSchema(schema.items)
  if (typeof schema.additionalProperties === 'object')
    out.additionalProperties = jsonSchema(schema.additionalProperties)
  if (schema.additionalProperties === false) out.additionalProperties = false
  for (const key of ['allOf', 'anyOf', 'oneOf']) if (schema[key]) out[key] = schema[key].map(jsonSchema)
  return schema.nullable ? nullable(out) : out
}

function nullable(schema) {
  const { type, enum: values, ...rest } = schema
  if (!type) return { anyOf: [schema, { type: 'null' }] }
  return { ...rest, type: [type, 'null'], ...(values && { enum: [...new Set([...values, null])] }) }
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

/** Every component schema that the operations reach, through any number of references. */
function reached(description, operations) {
  const schemas = {}
  const waiting = referencesIn(operations)
  while (waiting.length > 0) {
    const name = waiting.pop()
    if (schemas[name]) continue
    schemas[name] = jsonSchema(description.components.schemas[name])
    waiting.push(...referencesIn(schemas[name]))
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function referencesIn(value) {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
}

/** One line an operation and one a schema: small, and a change of GitHub's is a readable difference. */
function toText({ version, operations, components }) {
  const lines = (object) =>
    Object.entries(object)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n')
  return `{"version": ${JSON.stringify(version)},\n"operations": {\n${lines(operations)}\n},\n"components": {"schemas": {\n${lines(components.schemas)}\n}}}\n`
}

function main(unpacked) {
  const folder = unpacked ?? mkdtempSync(join(tmpdir(), 'github-openapi-'))
  try {
    if (!unpacked) {
      const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', PACKAGE], { cwd: folder }).toString())
      execFileSync('tar', ['-xzf', filename, DESCRIPTION], { cwd: folder })
    }
    const text = toText(extract(JSON.parse(readFileSync(join(folder, DESCRIPTION), 'utf8')), OPERATIONS))
    writeFileSync(FIXTURE, text)
    console.log(`${FIXTURE}: ${OPERATIONS.length} operations, ${Math.round(text.length / 1024)} KiB`)
  } finally {
    if (!unpacked) rmSync(folder, { recursive: true, force: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv[2])
