import { expect, it } from 'vitest'
import { withBaseSections } from '../../src/config/base-owned.ts'
import type { ConfigDocument } from '../../src/config/schema.ts'
import { read } from './workflows.ts'

const sections = Object.keys(JSON.parse(read('schema/config.schema.json')).properties)
const documentOf = (origin: string) =>
  ({ ...Object.fromEntries(sections.map((name) => [name, origin])), agent: { name: origin, http: origin } }) as unknown

it('SECURITY.md names the sections that are the base commit’s, and those that are the change’s', () => {
  const merged = withBaseSections(documentOf('head') as ConfigDocument, documentOf('base') as ConfigDocument)
  const { agent, ...rest } = merged
  const found: Record<string, unknown> = { ...rest, agent: agent.http }
  const from = (origin: string) => sections.filter((name) => found[name] === origin)
  expect(agent.name).toBe('base')
  const text = read('SECURITY.md').replace(/\s+/g, ' ')
  const named = (pattern: RegExp) => [...(pattern.exec(text)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)
  expect(named(/the sections (.*?) are those of the base commit/).sort()).toEqual(from('base').sort())
  expect(['version', ...named(/through the API\. (.*?) and the scenarios are the change's/)].sort()).toEqual(
    from('head').sort(),
  )
})
