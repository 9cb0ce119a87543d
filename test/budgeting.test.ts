import { describe, expect, it, vi } from 'vitest'
import { keepBudget, readBudget, viewBudget } from '../src/budgeting.ts'
import { GateError } from '../src/domain/errors.ts'
import { bucketsOf } from '../src/domain/ledger.ts'
import { aBaseline, aRoom, NO_BASELINE } from './a-room.ts'
import { aLedger, NOW } from './domain/a-ledger.ts'
import { aRecord } from './domain/an-evaluation.ts'

/** 40 of 200 bad at 94%: spent twice over. */
const SPENT = aLedger([[2, 40, 200]])
const FACTS = {
  label: 'slo-override:rollback',
  labelledBy: 'erin',
  permission: 'write',
  author: 'dana',
  labelledAt: '2026-11-25T12:05:00Z',
  earliestRunAt: '2026-11-25T12:00:00Z',
  commit: 'c0ffee1',
}

describe('reading the budget', () => {
  it('takes that there is none for a fact with a reason', async () => {
    const { baseline, absence } = await readBudget(aRoom(NO_BASELINE).room)
    expect(absence).toEqual({ reason: 'none', message: 'there is no baseline yet' })
    expect([...bucketsOf(baseline.ledger)]).toEqual([])
  })

  it('never takes one that cannot be used for an empty one', async () => {
    const damaged = new GateError('invalid_input', 'the baseline is damaged')
    const { room } = aRoom(NO_BASELINE)
    const broken = { ...room, store: { ...room.store, read: () => Promise.reject(damaged) } }
    await expect(readBudget(broken)).rejects.toBe(damaged)
  })
})

describe('viewing the budget', () => {
  it('asks for overrides only while deployments are frozen', async () => {
    const asked = vi.fn(async () => ({ facts: [FACTS], problems: ['one label is not known'] }))
    const calm = aRoom(aBaseline(aLedger([[2, 4, 200]])), { overrideFacts: asked }).room
    await viewBudget(calm, await readBudget(calm), 'deploy', NOW)
    expect(asked).not.toHaveBeenCalled()
    const frozen = aRoom(aBaseline(SPENT), { overrideFacts: asked }).room
    const view = await viewBudget(frozen, await readBudget(frozen), 'deploy', NOW)
    expect(view.overrides).toMatchObject([{ accepted: true, override: { actor: 'erin', kind: 'rollback' } }])
    expect(view.notices).toEqual(['one label is not known'])
    expect(view.freeze).toBe('block')
  })

  it('stores nothing', async () => {
    const { room, published } = aRoom(aBaseline(SPENT))
    const view = await viewBudget(room, await readBudget(room), 'merge', NOW)
    expect(view.standing.record.state).toBe('exhausted')
    expect([published, view.freeze]).toEqual([[], 'warn'])
  })
})

describe('keeping the budget', () => {
  const keep = async (overrides: Parameters<typeof aRoom>[1] = {}) => {
    const world = aRoom(aBaseline(aLedger([]), aRecord('healthy')), overrides)
    const reading = await readBudget(world.room)
    return { ...world, kept: await keepBudget(world.room, reading, { ledger: SPENT, overrides: [] }, NOW) }
  }

  it('asks since when deployments are frozen for the labels that were used, and records one a commit', async () => {
    const token = { ...FACTS, label: 'slo-override:token', labelledAt: '2026-11-25T12:04:00Z' }
    const asked = vi.fn(async () => ({
      facts: [token, FACTS, { ...token, commit: 'c0ffee2' }],
      problems: ['one is not known'],
    }))
    const since = '2026-11-25T09:00:00Z'
    const history = [
      { at: '2026-11-20T00:00:00Z', from: null, to: 'warning' as const, cause: 'first' as const, why: '' },
      { at: since, from: 'warning' as const, to: 'critical' as const, cause: 'trigger' as const, why: '' },
      {
        at: '2026-11-25T11:00:00Z',
        from: 'critical' as const,
        to: 'exhausted' as const,
        cause: 'trigger' as const,
        why: '',
      },
    ]
    const { room } = aRoom(aBaseline(SPENT, { ...aRecord('exhausted'), history }), { mergedOverrideFacts: asked })
    const kept = await keepBudget(room, await readBudget(room), { ledger: SPENT, overrides: [] }, NOW)
    expect(asked).toHaveBeenCalledWith(since)
    expect(kept.baseline.overrides.map(({ id }) => id)).toEqual(['rollback/c0ffee1', 'token/c0ffee2'])
    expect(kept.notices).toEqual(['one is not known'])
    const calm = aRoom(aBaseline(aLedger([]), aRecord('warning')), { mergedOverrideFacts: asked }).room
    await keepBudget(calm, await readBudget(calm), { ledger: aLedger([]), overrides: [] }, NOW)
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('stores counts, state, and what was sent', async () => {
    const receipt = { key: 'k', kind: 'worsened' as const, period: 'p', channel: 'c', at: NOW.toISOString() }
    const { published, kept } = await keep({ deliver: async () => ({ sent: [receipt], problems: [], notices: [] }) })
    expect(published).toEqual([kept.baseline])
    expect(kept.baseline).toMatchObject({ state: { state: 'exhausted' }, alerts: [receipt] })
    expect(kept.warnings).toEqual([])
  })

  it('offers what is due, so that it is sent', async () => {
    const deliver = vi.fn(async () => ({ sent: [], problems: [], notices: [] }))
    await keep({ deliver })
    const [due] = deliver.mock.calls[0] as unknown as [{ kind: string; state: string }[]]
    expect(due.map(({ kind, state }) => [kind, state])).toEqual([
      ['worsened', 'exhausted'],
      ['burning', 'exhausted'],
    ])
  })

  it('tells nothing that another run has told since this one read the baseline', async () => {
    const deliver = vi.fn(async () => ({ sent: [], problems: [], notices: [] }))
    const { room } = aRoom(aBaseline(aLedger([]), aRecord('healthy')), { deliver })
    const reading = await readBudget(room)
    const other = aRoom(aBaseline(aLedger([]), aRecord('healthy'))).room
    const addition = { ledger: SPENT, overrides: [] }
    const { baseline: told } = await keepBudget(other, await readBudget(other), addition, NOW)
    const later = new Date(NOW.getTime() + 60_000)
    const store = { ...room.store, read: async () => ({ found: true, baseline: told, notices: [] }) as const }
    const { baseline } = await keepBudget({ ...room, store }, reading, addition, later)
    expect(baseline.state?.history).toEqual(told.state?.history)
    const [due] = deliver.mock.calls[0] as unknown as [{ kind: string; at: string }[]]
    // Offered under the moment of the change, which the other one's receipt silences.
    expect(due.find(({ kind }) => kind === 'worsened')?.at).toBe(NOW.toISOString())
  })

  it('warns of what could not be delivered, and keeps no receipt of it', async () => {
    const { kept } = await keep({ deliver: async () => ({ sent: [], problems: ['#oncall is down'], notices: [] }) })
    expect(kept.warnings).toEqual([{ id: 'alerts', status: 'warn', reason: '#oncall is down', numbers: {} }])
    expect(kept.baseline.alerts).toEqual([])
  })

  it('warns when it cannot be stored', async () => {
    const { room } = aRoom(aBaseline(SPENT))
    const full = { ...room.store, publish: () => Promise.reject(new Error('the disk is full')) }
    const { kept } = await keep({ store: full })
    expect(kept.warnings).toMatchObject([
      { id: 'baseline', reason: 'The baseline could not be stored in memory: the disk is full' },
    ])
  })
})
