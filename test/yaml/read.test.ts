import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import * as z from 'zod/mini'
import { durationMs, ratio, usd } from '../../src/domain/units.ts'
import { readYaml } from '../../src/yaml/read.ts'
import { cpuMs } from '../cpu-time.ts'
import { shown } from './diagnosed.ts'

const text = z.string().check(z.minLength(1))
const pattern = z.strictObject({ regex: text })
const schema = z.strictObject({
  name: z.optional(text),
  say: z.optional(z.union([text, pattern, z.array(z.union([text, pattern]))])),
  on: z.optional(z.boolean()),
  count: z.optional(z.int().check(z.positive())),
  mode: z.optional(z.enum(['exact', 'contains'])),
  items: z.optional(z.array(z.strictObject({ tool: text, wait: z.optional(durationMs) }))),
  target: z.optional(ratio),
  cap: z.optional(usd),
  free: z.optional(z.record(z.string(), z.unknown())),
  inner: z.optional(z.strictObject({ deep: z.optional(z.strictObject({ limit: z.optional(z.number()) })) })),
})

const read = (yaml: string, advice = {}) => readYaml(yaml, 'a.yml', schema, advice)
const faults = (yaml: string, advice = {}) => shown(read(yaml, advice).faults)

describe('values', () => {
  it.each([
    ['name: 5.0', '1:7 name: expected text, found the number 5.0 (quote it: "5.0")'],
    ['name: true', '1:7 name: expected text, found true (quote it: "true")'],
    ['name: ""', '1:7 name: expected a text that is not empty, found an empty text (write a text between the quotes)'],
    ['name: [a]', '1:7 name: expected text, found a list (write a text in its place)'],
    ['name:', '1:1 name: expected text, found nothing (write a value behind the colon, or remove the key)'],
    ['on: yes', '1:5 on: expected true or false, found the text "yes" (write true, without quotes)'],
    ['on: "false"', '1:5 on: expected true or false, found the text "false" (write false, without quotes)'],
    ['count: "3"', '1:8 count: expected a number, found the text "3" (remove the quotes: 3)'],
    ['count: 2.5', '1:8 count: expected a whole number, found the number 2.5 (write a whole number)'],
    ['count: 0', '1:8 count: expected a number above 0, found the number 0 (write more than 0)'],
    ['mode: exat', '1:7 mode: expected one of `exact` or `contains`, found the text "exat" (did you mean `exact`?)'],
    ['items: { tool: x }', '1:8 items: expected a list, found a map with `tool` (start each item with "- ")'],
    ['items: x', '1:8 items: expected a list, found the text "x" (write it as a list: [x])'],
    ['items: [{}]', '1:9 items[0].tool: `tool` is missing: expected text (add `tool:`)'],
    ['inner: []', '1:8 inner: expected a map with `deep`, found an empty list (write keys and values: `key: value`)'],
    ['inner: x', '1:8 inner: expected a map with `deep`, found the text "x" (write { deep: x })'],
    [
      'name: x\nsay: "never closed\non: true',
      '2:6 the quote that opens here is never closed (close it where the text ends)',
    ],
    ['- a', '1:1 expected a map of keys, found a list (write keys and values: `key: value`)'],
    ['plain words', '1:1 expected a map of keys, found the text "plain words" (write keys and values: `key: value`)'],
  ])('%s', (yaml, message) => {
    expect(faults(yaml)).toEqual([message])
  })

  it.each([
    ['items: [{ tool: x, wait: 30 }]', 'write its unit: 30s or 30ms'],
    ['target: 92', 'write the percent sign: 92%'],
    ['target: "92"', 'write the percent sign: 92%'],
    ['cap: "0.18"', 'write $0.18'],
  ])('%s: the unit is missing', (yaml, mend) => {
    expect(faults(yaml)[0]).toContain(mend)
  })

  it.each([
    'items: [{ tool: x, wait: 4 parsecs }]',
    'target: 101%',
    'target: -1',
    'cap: -5',
    'cap: 5 EUR',
    'cap: .inf',
  ])('%s is refused with the form that is expected', (yaml) => {
    expect(faults(yaml)[0]).toMatch(/expected (a duration|a percentage|an amount).*such as/)
  })

  it('reads quantities as they are written', () => {
    const { documents } = read('items: [{ tool: x, wait: 4.5s }]\ntarget: 94%\ncap: $0.18')
    expect(documents[0]?.value).toEqual({ items: [{ tool: 'x', wait: 4500 }], target: 0.94, cap: 0.18 })
  })
})

describe('unions', () => {
  it('speak of the branch that was meant', () => {
    expect(faults('say: { regexp: x }')).toEqual(['1:8 say.regexp: unknown key `regexp` (did you mean `regex`?)'])
    expect(faults('say: [{ regex: 5 }]')).toEqual([
      '1:16 say[0].regex: expected text, found the number 5 (quote it: "5")',
    ])
    expect(faults('say: [a, { other: x }]')).toEqual([
      '1:12 say[1].other: unknown key `other` (the keys here are `regex`)',
    ])
  })

  it('list what is possible when nothing fits', () => {
    expect(faults('say: 5')).toEqual([
      '1:6 say: expected text or a map with `regex` or a list, found the number 5 (quote it: "5")',
    ])
  })

  it('never say "Invalid input"', () => {
    const anything = fc.jsonValue({ maxDepth: 3 })
    const keys = fc.constantFrom('name', 'say', 'on', 'count', 'mode', 'items', 'target', 'cap', 'inner', 'nmae')
    fc.assert(
      fc.property(fc.dictionary(keys, anything), (value) => {
        for (const fault of read(stringify(value)).faults) {
          expect(fault.message).not.toMatch(/invalid input|undefined|\[object/i)
          expect(fault.line).toBeGreaterThan(0)
        }
      }),
    )
  })
})

describe('a map with the key of a method', () => {
  it.each(['toString', 'valueOf', 'constructor'])('%s is a map in the wrong place like any other', (key) => {
    expect(faults(`on: { ${key}: "" }`)[0]).toContain('write true or false')
  })
})

describe('unknown keys', () => {
  it('are pointed at themselves, with what was meant', () => {
    expect(faults('name: a\nitems:\n  - tool: x\n    wiat: 3s')).toEqual([
      '4:5 items[0].wiat: unknown key `wiat` (did you mean `wait`?)',
    ])
  })

  it('that are a misspelt necessary key are reported once', () => {
    expect(faults('items: [{ tol: x }]')).toEqual(['1:11 items[0].tol: unknown key `tol` (did you mean `tool`?)'])
  })

  it('that belong elsewhere are sent there', () => {
    expect(faults('limit: 3')).toEqual(['1:1 limit: unknown key `limit` (`limit` belongs under `inner.deep`)'])
    expect(faults('inner: { count: 3 }')[0]).toContain('`count` stands at the top level')
  })

  it('of other tools and of later versions are explained', () => {
    const advice = { familiar: { contains: 'write `say`' }, notYet: { 'inner.*.later': '`later` is not there yet' } }
    expect(faults('contains: x\ninner: { deep: { later: 1 } }', advice)).toEqual([
      '1:1 contains: unknown key `contains` (write `say`)',
      '2:18 inner.deep.later: `later` is not there yet (remove `later`)',
    ])
  })

  it('are found at the place where they are planted', () => {
    const filler = fc.array(fc.stringMatching(/^[a-z #:"'éß🙂-]{0,12}$/u), { maxLength: 5 })
    fc.assert(
      fc.property(filler, fc.constantFrom('\n', '\r\n'), fc.boolean(), (lines, newline, mark) => {
        const above = lines.map((line) => `# ${line}`)
        const yaml = [...above, 'inner:', '  deep:', '    unknwon: 1'].join(newline)
        expect(read((mark ? '\uFEFF' : '') + yaml).faults).toMatchObject([
          { line: above.length + 3, column: 5, key: 'inner.deep.unknwon' },
        ])
      }),
    )
  })
})

describe('documents', () => {
  it('are read one by one: a wrong one does not hide the others', () => {
    const { documents, faults: found } = read('name: a\n---\nname: 5\n---\nname: [\n---\nname: d\n')
    expect(documents.map(({ value, index, line }) => [value.name, index, line])).toEqual([
      ['a', 0, 1],
      ['d', 3, 7],
    ])
    expect(found.map(({ line }) => line)).toEqual([3, 6])
  })

  it('without contents are skipped and still counted', () => {
    const { documents } = read('---\n---\n# only words\n---\nname: a\n---\n')
    expect(documents.map(({ index, line }) => [index, line])).toEqual([[2, 5]])
  })

  it('may have CRLF line ends', () => {
    expect(read('name: a\r\nfree:\r\n  text: |\r\n    b\r\n').documents[0]?.value).toEqual({
      name: 'a',
      free: { text: 'b\n' },
    })
  })
})

describe('YAML that is not correct', () => {
  it.each([
    ['name: I said: hi', '1:7 a second `key:` stands inside a value'],
    ['name: a\n\tcount: 3', '2:1 a tab is used as indentation'],
    ['name: @home', '1:7 an unquoted text cannot start with reserved character @'],
    ['target: %94', '1:9 an unquoted text cannot start with directive indicator character %'],
    ['name: !important x', '1:7 unknown tag !important'],
    ['name: "a', '1:7 the quote that opens here is never closed'],
    ['items: [{ tool: x }', '1:20 flow sequence in block collection must be'],
    ['name: a\ncount: 1\nname: b', '3:1 the key `name` is written twice, first in line 1'],
    ['free: { a: 1, a: 2 }', '1:15 the key `a` is written twice, first in line 1'],
    ['name: *bold', '1:7 `*bold` refers to an anchor that is not above it'],
    ['free: &f { a: *f }', '1:15 `*f` stands inside itself'],
    ['free: { <<: 1 }', '1:9 merge keys (<<) do not exist in YAML 1.2'],
    ['free: { __proto__: 1 }', '1:9 the key `__proto__` is not allowed'],
    ['? [a]\n: b', '1:3 expected a text as key'],
  ])('%j', (yaml, message) => {
    const found = faults(yaml)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(message)
    expect(found[0]).toMatch(/\(.+\)$/)
  })

  it('yields a few errors, not thousands', () => {
    expect(faults(`free:\n${'\t- a\n'.repeat(2000)}`)).toHaveLength(5)
  })
})

describe('aliases and depth', () => {
  it('aliases repeat values', () => {
    const { documents } = read('free: { a: &a { b: 1 }, c: [*a, *a] }')
    expect(documents[0]?.value.free).toEqual({ a: { b: 1 }, c: [{ b: 1 }, { b: 1 }] })
  })

  it('a bomb is refused at once', async () => {
    const levels = 'abcdefghijklm'.split('')
    const lines = levels.map((level, index) => {
      const items = index === 0 ? '"lol"' : `*${levels[index - 1]}`
      return `  ${level}: &${level} [${Array(10).fill(items).join(', ')}]`
    })
    let found: string[] = []
    const tookMs = await cpuMs(() => {
      found = faults(`free:\n${lines.join('\n')}`)
    })
    expect(found).toEqual([expect.stringContaining('the aliases expand to more than 1 million characters')])
    expect(tookMs).toBeLessThan(1000)
  })

  it('many aliases of a large value are refused, many of a small one are not', () => {
    const aliases = (value: string, count: number) => `free: { a: &a "${value}", b: [${Array(count).fill('*a')}] }`
    expect(faults(aliases('x'.repeat(10_000), 200))[0]).toContain('aliases expand')
    expect(faults(aliases('x', 20_000))).toEqual([])
  })

  it.each([
    ['brackets', `free: { a: ${'['.repeat(5000)}${']'.repeat(5000)} }`],
    ['open brackets', `free: { a: ${'['.repeat(50_000)}`],
    [
      'a chain of aliases',
      `free:\n  a0: &a0 [1]\n${Array.from({ length: 5000 }, (_, i) => `  a${i + 1}: &a${i + 1} [*a${i}]`).join('\n')}`,
    ],
  ])('%s nested too deeply are refused', (_, yaml) => {
    expect(faults(yaml)[0]).toMatch(/nested (too deeply|more than 100 levels deep)/)
  })
})
