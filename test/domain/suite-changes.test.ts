import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Scenario } from '../../src/domain/scenario.ts'
import { compareSuites } from '../../src/domain/suite-changes.ts'
import { anExpect, aScenario } from '../builders.ts'

const changesOf = (base: Scenario[], head: Scenario[]) => compareSuites(base, head).scenarios

describe('compareSuites', () => {
  it('of a suite with itself finds nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/)), fc.boolean(), (ids, mustPass) => {
        const suite = ids.map((id) => aScenario({ id, must_pass: mustPass }))
        expect(compareSuites(suite, structuredClone(suite).reverse())).toEqual({
          scenarios: [],
          versions: [],
          eased: [],
          problems: [],
        })
      }),
    )
  })

  it('says what is removed, skipped and added; must_pass is what the base says', () => {
    const base = [aScenario({ id: 'gone', must_pass: true }), aScenario({ id: 'flaky', must_pass: true })]
    const head = [aScenario({ id: 'flaky', skip: 'too slow' }), aScenario({ id: 'new', must_pass: true })]
    expect(changesOf(base, head)).toEqual([
      { id: 'gone', change: 'removed', mustPass: true, what: [] },
      { id: 'flaky', change: 'skipped', mustPass: true, what: ['too slow'] },
      { id: 'new', change: 'added', mustPass: true, what: [] },
    ])
  })

  it('a scenario that the base skipped is nobody’s loss', () => {
    const skipped = aScenario({ skip: 'flaky', must_pass: true })
    expect(changesOf([skipped], [])).toEqual([])
    expect(changesOf([skipped], [aScenario({ skip: 'still' })])).toEqual([])
    expect(changesOf([skipped], [aScenario()])).toEqual([])
  })

  it.each<[string, Partial<Scenario>, Partial<Scenario>]>([
    ['must_pass was taken away', { must_pass: true }, {}],
    ['say: 2 expected before, 1 now', { expect: anExpect({ say: ['a', 'b'] }) }, { expect: anExpect({ say: ['a'] }) }],
    [
      'never_say: 1 expected before, 0 now',
      { expect: anExpect({ never_say: ['a'] }) },
      { expect: anExpect({ say: ['a'] }) },
    ],
    ['never_call: 1 expected before, 0 now', { expect: anExpect({ never_call: ['a'] }) }, { expect: anExpect({}) }],
    ['criteria: 1 expected before, 0 now', { expect: anExpect({ criteria: ['Polite.'] }) }, { expect: anExpect({}) }],
    ['fewer trials', { trials: 20 }, { trials: 5 }],
    ['fewer trials', { trials: 20 }, {}],
    ['limits.latency was raised', { limits: { latency: 1_000 } }, { limits: { latency: 2_000 } }],
    ['limits.cost was raised', { limits: { cost: 0.1 } }, {}],
    [
      'calls_mode is less strict',
      { expect: anExpect({ calls: [{ tool: 'a' }], calls_mode: 'exact' }) },
      { expect: anExpect({ calls: [{ tool: 'a' }], calls_mode: 'contains' }) },
    ],
  ])('loosened: %s', (what, before, after) => {
    const base = aScenario({ expect: anExpect({}), ...before })
    const head = aScenario({ expect: anExpect({}), ...after })
    expect(changesOf([base], [head])).toMatchObject([{ change: 'loosened', what: [what], version: 'greets@base' }])
  })

  it('an expectation that moves from the session to a turn is changed, not loosened', () => {
    const base = aScenario({ expect: anExpect({ say: ['a'] }) })
    const turn = { user: 'Hello?', expect: anExpect({ say: ['a'] }) }
    const head = aScenario({ expect: anExpect({}), customer: { kind: 'scripted', turns: [turn] } })
    expect(changesOf([base], [head])).toMatchObject([{ change: 'changed', what: ['customer', 'expect'] }])
  })

  it('stricter and replaced expectations are changes that a person looks at', () => {
    const base = aScenario({ expect: anExpect({ say: ['a'] }), must_pass: true })
    const stricter = aScenario({ expect: anExpect({ say: ['a', 'b'] }), must_pass: true })
    const replaced = aScenario({ expect: anExpect({ say: ['b'] }), must_pass: true })
    expect(changesOf([base], [stricter])).toMatchObject([{ change: 'changed', what: ['expect'], mustPass: true }])
    expect(changesOf([base], [replaced])).toMatchObject([{ change: 'changed', what: ['expect'] }])
  })

  it('what is written for people, and where it stands, is no change', () => {
    const head = aScenario({ description: 'Says hello', tags: ['a'], origin: { file: 'b.yml', document: 3, line: 9 } })
    expect(changesOf([aScenario()], [head])).toEqual([])
  })

  it('an altered scenario is tried as the base has it, under an id of its own and without a say of its own', () => {
    const base = aScenario({ must_pass: true, expect: anExpect({ say: ['a', 'b'] }) })
    const { versions } = compareSuites([base], [aScenario({ must_pass: true })])
    expect(versions).toEqual([{ ...base, id: 'greets@base', must_pass: false }])
  })

  it('hands problems of the base on', () => {
    expect(compareSuites([], [], ['cut']).problems).toEqual(['cut'])
  })
})
