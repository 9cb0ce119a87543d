import { describe, expect, it, vi } from 'vitest'
import { budgetCheck } from '../src/checks/budget.ts'
import type { Config } from '../src/config/config.ts'
import type { RunRecord } from '../src/domain/baseline-schema.ts'
import { GateError } from '../src/domain/errors.ts'
import { ledgerOf } from '../src/domain/ledger.ts'
import { type ResetRequest, status } from '../src/status.ts'
import { aBaseline, aRoom, NO_BASELINE } from './a-room.ts'
import { aCheckInput } from './checks/an-evidence.ts'
import { aBucket, aLedger, hoursAgo, NOW } from './domain/a-ledger.ts'
import { aRecord } from './domain/an-evaluation.ts'

const gated = (more: Partial<RunRecord> = {}): RunRecord => ({
  at: new Date(NOW.getTime() + 60_000).toISOString(),
  commit: 'c0ffee1',
  verdict: 'pass',
  stage: 'deploy',
  fingerprints: { suite: 's', judge: null, agent: null, harness: 'h' },
  ...more,
})

const broken = (run: RunRecord | undefined) =>
  aBaseline(aLedger([[2, 40, 200]]), aRecord('exhausted'), { runs: run ? { '6.1': run } : {} })

const ask = (world: Pick<ReturnType<typeof aRoom>, 'room'> | undefined, reset?: Partial<ResetRequest>) =>
  status(
    {
      loadConfig: async () => ({ agent: { name: 'cx' }, windowMs: 30 * 86_400_000 }) as Config,
      openScorer: async () => ({ model: null, fingerprint: null, score: () => Promise.reject(new Error('not used')) }),
      openBudget: async () => world?.room,
      now: () => new Date(NOW.getTime() + 120_000),
    },
    {
      checkBudget: (budget) => budgetCheck.run(aCheckInput({ budget, stage: 'deploy' }))[0] ?? expect.fail(),
      ...(reset && {
        reset: { reason: 'mended', by: 'erin', commit: 'c0ffee1', refusal: async () => undefined, ...reset },
      }),
    },
  )

describe('status', () => {
  it('stores nothing, and says what a deploy may', async () => {
    const world = aRoom(broken(undefined))
    const found = await ask(world)
    expect(found).toMatchObject({ deploy: { status: 'block' }, budget: { state: 'exhausted' } })
    expect(world.published).toEqual([])
    expect(world.autonomies).toMatchObject([{ state: 'exhausted' }])
  })

  it('proposes from shares of all sessions, not of a sample that was drawn unevenly', async () => {
    const ledger = ledgerOf([
      aBucket({ start: hoursAgo(200), good: 90, bad: 10, cluster: 'faq', population: 9_900 }),
      aBucket({ start: hoursAgo(2), bad: 100, cluster: 'callbacks', population: 100 }),
      aBucket({ start: hoursAgo(300), good: 5, revision: '0' }),
    ])
    // 9,900 x 10% and 100 of 10,000 fail; measured for 200 hours, the other definition's do not count.
    expect((await ask(aRoom(aBaseline(ledger)))).proposals).toMatchObject([{ observed: 0.891, reviewInDays: 22 }])
  })

  it('needs a baseline that is kept, and one that can be used', async () => {
    await expect(ask(undefined)).rejects.toMatchObject({ code: 'usage' })
    const { room } = aRoom(NO_BASELINE)
    const damaged = new GateError('invalid_input', 'the baseline is damaged', { hint: 'Restore it.' })
    const store = { ...room.store, read: () => Promise.reject(damaged) }
    await expect(ask({ room: { ...room, store } })).rejects.toMatchObject({ exitCode: 3, hint: 'Restore it.' })
  })

  it('proposes targets for SLIs that were measured', async () => {
    const { proposals } = await ask(
      aRoom(
        aBaseline(
          aLedger([
            [8 * 24, 2, 100],
            [2, 2, 100],
          ]),
        ),
      ),
    )
    expect(proposals).toMatchObject([{ sli: 'TaskSuccessRate', observed: 0.98, target: 0.96 }])
    expect((await ask(aRoom(aBaseline(aLedger([]))))).proposals).toEqual([])
  })
})

describe('a reset', () => {
  it('moves exhausted to critical after a deploy gate has passed on that commit, and is recorded', async () => {
    const { room, published } = aRoom(broken(gated()))
    const found = await ask({ room }, {})
    expect(found.budget).toMatchObject({ state: 'critical', freezeDeployments: true, circuitBreak: false })
    expect(published).toMatchObject([{ state: { state: 'critical', reset: { by: 'erin', reason: 'mended' } } }])
  })

  it.each([
    ['nothing', undefined],
    ['a merge gate', gated({ stage: 'merge' })],
    ['a gate that warned', gated({ verdict: 'warn' })],
    ['another commit', gated({ commit: 'badc0de' })],
    ['a gate from before the circuit broke', gated({ at: hoursAgo(3) })],
  ])('is refused after %s', async (_, run) => {
    const { room, published } = aRoom(broken(run))
    const why = run?.verdict === 'warn' ? 'the deploy gate has only warned' : 'no deploy gate has passed'
    await expect(ask({ room }, {})).rejects.toThrow(`${why} on c0ffee1`)
    expect(published).toEqual([])
  })

  it('is refused to whoever may not, and asks nobody where there is nothing to reset', async () => {
    const refusal = vi.fn(async () => 'dana is the author')
    await expect(ask(aRoom(broken(gated())), { refusal })).rejects.toThrow('dana is the author')
    const calm = aRoom(aBaseline(aLedger([[2, 4, 200]]), aRecord('warning')))
    await expect(ask(calm, { refusal })).rejects.toThrow('there is nothing to reset: the state is warning')
    expect(refusal).toHaveBeenCalledTimes(1)
  })

  it('is refused from a run that may not add to the baseline, and without a baseline', async () => {
    await expect(ask(aRoom(broken(gated()), { publishes: 'it is a fork' }), {})).rejects.toThrow('it is a fork')
    await expect(ask(aRoom(NO_BASELINE), {})).rejects.toThrow('there is no baseline yet')
  })
})
