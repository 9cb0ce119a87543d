import { GateError } from './errors.ts'

/** A kind of file that carries its version in `schema`: `<name>/v<version>`. */
export interface VersionedFormat {
  name: string
  /** What it is, for messages: `baseline`. */
  what: string
  /** What to do when it cannot be read. */
  hint: string
  /** The i-th turns version i + 1 into version i + 2; the current version is one more than there are. */
  migrations: readonly ((older: Record<string, unknown>) => Record<string, unknown>)[]
}

/**
 * A JSON text of some version of a format, brought to the current version; its shape is not checked yet.
 * @throws GateError `invalid_input`: damaged, of another kind, or written by a newer version (named).
 */
export function readVersioned(text: string, format: VersionedFormat): Record<string, unknown> {
  const { name, what, hint, migrations } = format
  const data = parseJson(text, format)
  const current = migrations.length + 1
  const written = typeof data.schema === 'string' ? data.schema : undefined
  const version = written?.startsWith(`${name}/v`) ? Number(written.slice(name.length + 2)) : Number.NaN
  if (!Number.isInteger(version) || version < 1)
    throw new GateError(
      'invalid_input',
      `not a ${what}: expected the schema "${name}/v${current}", found ${found(data)}`,
      {
        hint,
      },
    )
  if (version > current)
    throw new GateError(
      'invalid_input',
      `the ${what} was written by a newer agent-slo-gate: it is "${written}", and this version reads up to "${name}/v${current}"`,
      { hint: 'Update agent-slo-gate; the file is left as it is.' },
    )
  const migrated = migrations.slice(version - 1).reduce((older, migrate) => migrate(older), data)
  return { ...migrated, schema: `${name}/v${current}` }
}

/** The error for a file that is not what it should be. */
export function damaged({ what, hint }: VersionedFormat, detail: string, cause?: unknown): GateError {
  return new GateError('invalid_input', `the ${what} is damaged: ${detail}`, { hint, cause })
}

function parseJson(text: string, format: VersionedFormat): Record<string, unknown> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (thrown) {
    throw damaged(format, text.trim() === '' ? 'it is empty' : 'it is no complete JSON', thrown)
  }
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>
  throw damaged(format, 'it holds no JSON object')
}

function found({ schema }: Record<string, unknown>): string {
  return schema === undefined ? 'none' : JSON.stringify(schema).slice(0, 100)
}
