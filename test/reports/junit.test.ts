import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import type { Result } from '../../src/domain/result.ts'
import { renderJunit } from '../../src/reports/junit.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { aFailedTrial, aResult, aScenarioResult } from './a-result.ts'
import { HOSTILE, poisoned, SAMPLES } from './samples.ts'
import { anErrorResult, anInconclusiveResult } from './undecided-results.ts'

interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
  text: string
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
})

/** The document as plain data; it must be well-formed. */
function parse(xml: string): Element {
  expect(XMLValidator.validate(xml)).toBe(true)
  const root = elementsOf(parser.parse(xml)).find(({ name }) => name === 'testsuites')
  return root ?? expect.fail('no testsuites')
}

/** In the parser's ordered form a node is one key with its children, and `:@` with its attributes. */
function elementsOf(nodes: readonly Record<string, unknown>[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
    if (name === undefined) return []
    const inside = node[name] as Record<string, unknown>[]
    const text = inside.map((child) => child['#text'] ?? '').join('')
    return [{ name, attributes: (node[':@'] ?? {}) as Record<string, string>, children: elementsOf(inside), text }]
  })
}

async function suitesOf(result: Result): Promise<Record<string, Element>> {
  const root = parse(await renderJunit(result))
  return Object.fromEntries(root.children.map((suite) => [suite.attributes.name, suite]))
}

const total = (elements: readonly Element[], attribute: string) =>
  elements.reduce((sum, { attributes }) => sum + Number(attributes[attribute]), 0)
const having = (cases: readonly Element[], child: string) =>
  cases.filter(({ children }) => children.some(({ name }) => name === child))

describe.each(Object.keys(SAMPLES))('the usual structure: %s', (sample) => {
  it('is testsuites > testsuite > testcase, and the counts are right', async () => {
    const root = parse(await renderJunit(SAMPLES[sample]?.() ?? expect.fail()))
    expect(root.name).toBe('testsuites')
    expect(Number(root.attributes.time)).toBe(72.4)
    for (const suite of root.children) {
      expect(suite.name).toBe('testsuite')
      expect(suite.attributes.timestamp).toBe('2026-11-24T09:30:00')
      for (const item of suite.children) {
        expect(item.name).toBe('testcase')
        expect(item.attributes).toMatchObject({ name: expect.any(String), classname: expect.any(String) })
        expect(item.children.length).toBeLessThanOrEqual(1)
        for (const { name } of item.children) expect(['failure', 'error', 'skipped', 'system-out']).toContain(name)
      }
      expect(Number(suite.attributes.tests)).toBe(suite.children.length)
      expect(Number(suite.attributes.failures)).toBe(having(suite.children, 'failure').length)
      expect(Number(suite.attributes.errors)).toBe(having(suite.children, 'error').length)
      expect(Number(suite.attributes.skipped)).toBe(having(suite.children, 'skipped').length)
    }
    for (const attribute of ['tests', 'failures', 'errors', 'skipped'])
      expect(Number(root.attributes[attribute])).toBe(total(root.children, attribute))
  })
})

it('tells failed, invalid and not measured apart', async () => {
  const suites = await suitesOf(aBlockedResult())
  const cases = Object.values(suites).flatMap(({ children }) => children)
  const named = (name: string) => cases.find(({ attributes }) => attributes.name === name)?.children[0]
  expect(named('TaskSuccessRate')?.name).toBe('failure')
  expect(named('return-with-hash trial 5')).toMatchObject({
    name: 'error',
    attributes: { type: 'invalid', message: 'the agent answered 429 (too many requests) at every attempt' },
  })
  const unmeasured = (await suitesOf(anInconclusiveResult())).slos?.children.find(
    ({ attributes }) => attributes.name === 'HallucinationRate',
  )
  expect(unmeasured?.children[0]).toMatchObject({
    name: 'skipped',
    attributes: { message: expect.stringContaining('no judge') },
  })
})

it('gives a failed trial its place, reason, expected and actual', async () => {
  const suites = await suitesOf(aBlockedResult())
  const item = suites['scenarios: double']?.children[0]
  expect(item?.attributes).toMatchObject({ file: 'scenarios/doubles.yml', line: '4' })
  expect(item?.children[0]?.attributes.message).toBe('The conversation was handed to another team.')
  expect(item?.children[0]?.text).toContain('expected: handoff to billing-tier2\nactual:   handoff to general-support')
})

it('has a case a scenario, with counts, where the result does not list all trials', async () => {
  const trials = [aFailedTrial([{ expected: 'a', actual: 'b', reason: 'wrong' }])]
  const failing = { ...aScenarioResult('some-fail', 0, { trials }), passed: 399, failed: 1 }
  const result = aResult({
    trials: { planned: 2_000, completed: 2_000, invalid: 0, passed: 1_999, failed: 1, extra: 0, listed: 'failing' },
    scenarios: [
      failing,
      { ...aScenarioResult('none-fails', 1), passed: 1_600, trials: [] },
      { ...aScenarioResult('hardly-ran', 2), passed: 1, invalid: 9, trials: [] },
    ],
  })
  const cases = Object.values(await suitesOf(result)).flatMap(({ children }) => children)
  expect(cases.find(({ attributes }) => attributes.name === 'some-fail')?.children[0]?.attributes.message).toBe(
    '399 of 400 trials passed',
  )
  expect(cases.find(({ attributes }) => attributes.name === 'none-fails')?.children[0]?.text).toBe(
    '1600 of 1,600 trials passed',
  )
  expect(cases.find(({ attributes }) => attributes.name === 'hardly-ran')?.children[0]).toMatchObject({
    name: 'error',
    attributes: { type: 'invalid' },
  })
})

it('does not hide trials that were never run', async () => {
  const { gate, ...suites } = await suitesOf(anErrorResult())
  expect(gate?.children[0]?.children[0]).toMatchObject({ name: 'error', attributes: { type: 'storage' } })
  const notRun = Object.values(suites)
    .flatMap(({ children }) => children)
    .filter(({ attributes }) => attributes.name?.includes('not run'))
  expect(notRun).toHaveLength(20)
})

it.each(HOSTILE)('stays well-formed: %j', async (text) => {
  const root = parse(await renderJunit(poisoned(aBlockedResult(), text)))
  expect(root.children.length).toBeGreaterThan(0)
})
