import { markdownTable } from 'markdown-table'

/**
 * Reference of some JSON Schemas as Markdown: one table (key, type, default, meaning) for each map; of an action, as its
 * action.yml describes it; and a list of all formats that have a schema.
 */
export function renderReference(parts, { action, formats }) {
  const rendered = parts.map(({ title, schema }) => `## ${title}\n\n${sections(schema).join('\n\n')}`)
  return `# Reference\n\n${INTRO}\n\n${[...rendered, actionSection(action), formatsSection(formats)].join('\n\n')}\n`
}

/**
 * A text whose blocks between `<!-- reference NAME -->` and `<!-- end -->` are the outermost tables of the schemas.
 * @param {Record<string, object>} schemas by NAME
 */
export function withReference(text, schemas) {
  return text.replace(/(<!-- reference (\S+) -->\n)[\s\S]*?(\n<!-- end -->)/g, (_, start, name, end) => {
    if (!schemas[name]) throw new Error(`no schema is called ${name}`)
    return `${start}\n${sections(schemas[name])[0]}\n${end}`
  })
}

const INTRO = `Generated from the schemas and action.yml by \`npm run schemas\`. Editors check and complete the files with \`schema/*.schema.json\`.

Durations are written with their unit (\`4500ms\`, \`4.5s\`, \`10m\`, \`30d\`), amounts as \`$0.18\`, percentages as \`94%\`.`

function actionSection({ inputs, outputs }) {
  const given = Object.entries(inputs).map(([name, { description, default: value = '' }]) => [
    `\`${name}\``,
    value === '' ? '' : `\`${value}\``,
    cell(description),
  ])
  const set = Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, cell(description)])
  return [
    '## The Action: `action.yml`',
    'Keys for the judge and the agent come through `env:` of the step, under the names that the configuration gives.',
    '### Inputs',
    markdownTable([['Input', 'Default', 'Meaning'], ...given]),
    '### Outputs',
    markdownTable([['Output', 'Meaning'], ...set]),
  ].join('\n\n')
}

function formatsSection(formats) {
  const rows = formats.map(({ name, title, meaning }) => [
    `[${name}.schema.json](../schema/${name}.schema.json)`,
    cell(title),
    cell(meaning),
  ])
  return [
    '## Formats: `schema/`',
    'What the gate writes may get more keys within a version: a reader should ignore those that it does not know. `--events` and `--metrics` write formats of others: OTLP-JSON logs (`gen_ai.evaluation.result`, with the labels `pass`, `fail` and `unscored`) and OpenMetrics text.',
    markdownTable([['Schema', 'Format', 'What it is'], ...rows]),
  ].join('\n\n')
}

/** The tables of a schema, outermost first; a map that occurs twice is described once. */
function sections(root) {
  const pending = [{ path: '', schema: root }]
  const described = new Map()
  const rendered = []
  for (const { path, schema } of pending) {
    const required = new Set(schema.required ?? [])
    const rows = Object.entries(schema.properties).map(([key, property]) => {
      const inner = path === '' ? key : `${path}.${key}`
      const maps = mapsIn(property, inner).map((map) => ({ ...map, known: described.get(identity(map.schema)) }))
      for (const map of maps) {
        if (map.known !== undefined) continue
        described.set(identity(map.schema), map.path)
        pending.push(map)
      }
      const as = maps.filter(({ known }) => known !== undefined).map(({ known }) => ` (as \`${known}\`)`)
      const fallback = required.has(key) ? '*required*' : defaultOf(property)
      return [`\`${key}\``, cell(typeOf(property) + as.join('')), fallback, cell(property.description ?? '')]
    })
    const heading = path === '' ? '' : `### \`${path}\`\n\n`
    rendered.push(heading + markdownTable([['Key', 'Type', 'Default', 'Meaning'], ...rows]))
  }
  return rendered
}

/** The maps with keys of their own that a property holds, with the path they are described under. */
function mapsIn(schema, path) {
  if (schema.properties) return [{ path, schema }]
  if (schema.items) return mapsIn(schema.items, `${path}[]`)
  if (typeof schema.additionalProperties === 'object') return mapsIn(schema.additionalProperties, `${path}.<name>`)
  const maps = (schema.anyOf ?? []).flatMap((branch) => mapsIn(branch, path))
  return maps.filter(
    (map, index) => maps.findIndex((other) => identity(other.schema) === identity(map.schema)) === index,
  )
}

/** Two maps are the same when they have the same keys, whatever is said of them where they are used. */
function identity(schema) {
  return JSON.stringify(schema.properties)
}

function typeOf(schema) {
  if (schema.title !== undefined) return schema.title
  if (schema.const !== undefined) return `\`${schema.const}\``
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(' \\| ')
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ')
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ type })).join(' or ')
  switch (schema.type) {
    case 'string':
      return 'text'
    case 'integer':
      return 'whole number'
    case 'number':
      return 'number'
    case 'boolean':
      return 'true or false'
    case 'array':
      return `list of ${typeOf(schema.items)}`
    case 'object':
      return schema.properties ? 'map' : `map of ${typeOf(schema.additionalProperties)}`
    default:
      return 'anything'
  }
}

function defaultOf({ default: value }) {
  return value === undefined || typeof value === 'object' ? '' : `\`${value}\``
}

/** One line; a bar would end the cell unless it is escaped. */
function cell(text) {
  return text.replaceAll('\n', ' ').replaceAll(/(?<!\\)\|/g, '\\|')
}
