import { describe, expect, it } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { configurationText, suiteChangeRows } from '../../../src/reports/facts/changes.ts'
import { aResult } from '../a-result.ts'

const BASE = 'c'.repeat(40)
const changed = (...sections: string[]): Partial<Result> => ({
  configuration: { base: BASE, changed: sections.map((section) => ({ section, diff: '@@' })) },
})

describe('suiteChangeRows', () => {
  it('has the worst first, with the trials of both versions', () => {
    const result = aResult({
      suiteChanges: [
        { id: 'new', change: 'added', mustPass: false, what: [], after: { passed: 3, failed: 0, invalid: 0 } },
        {
          id: 'refund',
          change: 'loosened',
          mustPass: true,
          what: ['say: 2 expected before, 1 now', 'fewer trials'],
          before: { passed: 1, failed: 2, invalid: 1 },
          after: { passed: 3, failed: 0, invalid: 0 },
        },
        { id: 'gone', change: 'removed', mustPass: false, what: [] },
      ],
    })
    expect(suiteChangeRows(result)).toEqual([
      { id: 'gone', change: 'removed', what: '', before: '-', after: '-' },
      {
        id: 'refund',
        change: 'loosened, must pass',
        what: 'say: 2 expected before, 1 now; fewer trials',
        before: '1 of 3 passed, 1 invalid',
        after: '3 of 3 passed',
      },
      { id: 'new', change: 'added', what: '', before: '-', after: '3 of 3 passed' },
    ])
  })

  it('is empty where nothing was compared', () => {
    expect(suiteChangeRows(aResult())).toEqual([])
  })
})

describe('configurationText', () => {
  it('names the sections and what is in force', () => {
    expect(configurationText(aResult(changed('slos')))).toBe(
      'This change alters slos (1 section), which is in force as on the base commit ccccccc: it takes effect after the merge.',
    )
    expect(configurationText(aResult(changed('judge', 'slos')))).toMatch(
      /judge, slos \(2 sections\), which are .* they take/,
    )
  })

  it('says nothing where nothing was changed, nothing was taken from a base, or there is none', () => {
    expect(configurationText(aResult(changed()))).toBeUndefined()
    expect(configurationText(aResult({ configuration: { base: null, changed: [] } }))).toBeUndefined()
    expect(configurationText(aResult())).toBeUndefined()
  })
})
