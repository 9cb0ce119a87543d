import { describe, expect, it } from 'vitest'
import { collectionCheck } from '../../src/checks/collection.ts'
import { runChecks } from '../../src/checks/index.ts'
import type { CollectionFacts } from '../../src/domain/agent.ts'
import { aCheckInput } from './an-evidence.ts'

const facts = (overrides: Partial<CollectionFacts> = {}): CollectionFacts => ({
  shards: 8,
  missing: [],
  refused: [],
  errors: [],
  ...overrides,
})
const checked = (overrides?: Partial<CollectionFacts>) =>
  collectionCheck.run(aCheckInput({ collection: facts(overrides) }))
const refused = [{ reason: 'a trial that was not asked for', count: 3, example: 'shard 2 of 8:1' }]

describe('the collection', () => {
  it('that is whole passes, and is nothing to check where nothing was collected', () => {
    expect(checked()).toMatchObject([{ id: 'collection', status: 'pass', numbers: { shards: 8 } }])
    expect(collectionCheck.run(aCheckInput())).toEqual([])
  })

  it('names the shards that are missing', () => {
    expect(checked({ missing: [2] })).toMatchObject([
      { id: 'collection.missing', status: 'inconclusive', reason: 'Shard 2 of 8 did not arrive.' },
    ])
    expect(checked({ missing: [2, 5] })).toMatchObject([{ reason: 'Shards 2, 5 of 8 did not arrive.' }])
  })

  it('says what was refused, how often and where first', () => {
    const [result] = checked({ refused })
    expect(result).toMatchObject({ id: 'collection.refused', status: 'inconclusive', numbers: { refused: 3 } })
    expect(result?.reason).toContain('3 times a trial that was not asked for')
    expect(result?.reason).toContain('shard 2 of 8:1')
  })

  it('names a shard that ended early, with its reason', () => {
    const errors = [{ shard: 3, code: 'agent_not_ready', message: 'The agent was not ready within 30 s.' }]
    expect(checked({ errors })).toMatchObject([
      {
        id: 'collection.ended',
        status: 'inconclusive',
        reason: expect.stringContaining('Shard 3 of 8 ended early: The agent'),
      },
    ])
  })

  it('cannot be capped, and not by measuring only either', () => {
    const input = aCheckInput({ collection: facts({ missing: [1], refused }) })
    const results = runChecks(input, { caps: { slo: 'warn', must_pass: 'warn', suite: 'warn' }, measureOnly: true })
    const own = results.filter(({ id }) => id.startsWith('collection'))
    expect(own.map(({ status }) => status)).toEqual(['inconclusive', 'inconclusive'])
  })
})
