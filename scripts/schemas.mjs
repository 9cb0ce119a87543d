/**
 * Writes schema/*.schema.json and docs/reference.md from the zod schemas, their only source; the inputs and outputs of the
 * Action from action.yml.
 * `--check` writes nothing and fails when a file is not what would be written.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import * as z from 'zod/mini'
import { configDocument } from '../src/config/schema.ts'
import { alertPayloadSchema } from '../src/domain/alert-payload.ts'
import { autonomySchema } from '../src/domain/autonomy.ts'
import { baselineFileSchema } from '../src/domain/baseline-schema.ts'
import { shardManifestSchema } from '../src/domain/collection.ts'
import { resultSchema } from '../src/domain/result-schema.ts'
import { scenarioDocument } from '../src/domain/scenario.ts'
import { sessionSchema } from '../src/domain/session-schema.ts'
import { renderReference, withReference } from './reference.mjs'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Every format that is read (`input`) or written (`output`). */
const FORMATS = [
  {
    name: 'config',
    schema: configDocument,
    title: 'agent-slo-gate configuration',
    io: 'input',
    meaning: 'The configuration, as it is written.',
  },
  { name: 'scenario', schema: scenarioDocument, title: 'agent-slo-gate scenario', io: 'input', meaning: 'A scenario.' },
  {
    name: 'session',
    schema: sessionSchema,
    title: 'agent-session/v1',
    io: 'input',
    meaning: 'One conversation: a line of `sessions.jsonl`, of recordings and of production sessions.',
  },
  {
    name: 'result',
    schema: resultSchema,
    title: 'agent-slo-gate-result/v1',
    io: 'output',
    meaning: '`result.json`, and what `--json` prints.',
  },
  {
    name: 'shard',
    schema: shardManifestSchema,
    title: 'agent-slo-gate-shard/v1',
    io: 'output',
    meaning: '`collected.json`, which `collect` writes beside the sessions of its shard.',
  },
  {
    name: 'baseline',
    schema: baselineFileSchema,
    title: 'agent-slo-gate-baseline/v1',
    io: 'output',
    meaning: 'What is kept between runs: the ledger, trial outcomes, the state, alerts and overrides.',
  },
  {
    name: 'autonomy',
    schema: autonomySchema,
    title: 'agent-slo-gate-autonomy/v1',
    io: 'output',
    meaning: "`autonomy.json`, which the agent's runtime obeys.",
  },
  {
    name: 'alert',
    schema: alertPayloadSchema,
    title: 'agent-slo-gate-alert/v1',
    io: 'output',
    meaning: 'What a webhook of `alerts` is sent.',
  },
]

/** Every generated file: path relative to the repository -> content. */
export function generatedFiles() {
  const schemas = Object.fromEntries(
    FORMATS.map(({ name, schema, title, io }) => [name, jsonSchema(schema, name, title, io)]),
  )
  const { config, scenario } = schemas
  return {
    ...Object.fromEntries(FORMATS.map(({ name }) => [`schema/${name}.schema.json`, toText(schemas[name])])),
    'docs/reference.md': renderReference(
      [
        { title: 'Configuration: `agent-slo-gate.yml`', schema: config },
        { title: 'Scenarios: `scenarios/**/*.yml`', schema: scenario },
      ],
      { action: parse(read('action.yml')), formats: FORMATS },
    ),
    'README.md': withReference(read('README.md'), {
      configuration: config,
      scenario,
      expect: scenario.properties.expect,
    }),
  }
}

function read(path) {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** What a file says before it is read (`input`) or after it was written (`output`), with a stable order of keys. */
function jsonSchema(schema, name, title, io) {
  const {
    $schema,
    title: _,
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    // Columns of numbers are checked in one loop, which zod cannot see through: their meta says what they are.
    unrepresentable: 'any',
    override: io === 'output' ? open : undefined,
  })
  return { $schema, $id: `urn:agent-slo-gate:schema:${name}:v1`, title, ...rest }
}

/** What we write may get more keys within a version: a reader's check must not fail for them. */
function open({ jsonSchema: written }) {
  if (written.additionalProperties === false) delete written.additionalProperties
}

function toText(schema) {
  return `${JSON.stringify(schema, null, 2)}\n`
}

function main(check) {
  const stale = Object.entries(generatedFiles()).filter(([path, content]) => current(join(ROOT, path)) !== content)
  for (const [path, content] of stale) {
    if (!check) {
      mkdirSync(dirname(join(ROOT, path)), { recursive: true })
      writeFileSync(join(ROOT, path), content)
    }
    console.log(`${check ? 'out of date' : 'written'}: ${path}`)
  }
  if (check && stale.length > 0) {
    console.error('The schemas have changed: npm run schemas')
    process.exitCode = 1
  }
}

function current(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--check'))
