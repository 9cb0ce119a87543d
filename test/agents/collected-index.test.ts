import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { indexShards } from '../../src/agents/collected-index.ts'
import type { Plan } from '../../src/domain/plan.ts'
import type { Session } from '../../src/domain/session.ts'
import { aScenario, aSession } from '../builders.ts'

const greets = aScenario()
const pays = aScenario({ id: 'pays', must_pass: true })
const before = aScenario({ id: 'greets@base' })
const plan: Plan = {
  trialsOf: [
    { scenario: greets, planned: 2 },
    { scenario: pays, planned: 3 },
  ],
  versions: [{ scenario: before, planned: 1 }],
  skipped: [],
}

let number = 0
const collected = (overrides: Partial<Session> = {}) => aSession({ id: `s-${++number}`, ...overrides })

/** What becomes of these lines of one shard each. */
async function indexed(...shards: (Session | string)[][]) {
  const folder = mkdtempSync(join(tmpdir(), 'collected-'))
  const recordings = shards.map((lines, index) => {
    const path = join(folder, `${index}.jsonl`)
    writeFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''))
    return { sessions: { path, shown: `shard ${index + 1}` } }
  })
  const { places, refused } = await indexShards(recordings, plan)
  const trials = [...places].map(([id, of]) => [id, of.flatMap((place, trial) => (place ? [trial] : []))])
  return { trials: Object.fromEntries(trials), refused }
}

describe('indexShards', () => {
  it('finds the sessions of all shards by scenario and trial, the base versions among them', async () => {
    const { trials, refused } = await indexed(
      [collected({ trial: 1 }), collected({ scenario: 'pays', trial: 0 })],
      [collected({ trial: 0 }), collected({ scenario: 'greets@base', trial: 0 })],
    )
    expect(trials).toEqual({ greets: [0, 1], pays: [0], 'greets@base': [0] })
    expect(refused).toEqual([])
  })

  it('takes as many additional trials of a must_pass scenario as there may be', async () => {
    const { trials, refused } = await indexed([11, 12].map((trial) => collected({ scenario: 'pays', trial })))
    expect(trials).toEqual({ pays: [11] })
    expect(refused).toMatchObject([{ reason: 'a trial that was not asked for', count: 1 }])
  })

  it.each<[string, Session | string]>([
    ['a session of no scenario of this suite', collected({ scenario: 'other' })],
    ['a session of no scenario of this suite', collected({ scenario: '__proto__' })],
    ['a trial that was not asked for', collected({ trial: 2 })],
    ['a trial that was not asked for', collected({ trial: 1e15 })],
    ['a trial that was not asked for', collected({ scenario: 'greets@base', trial: 1 })],
    ['a session that does not follow its scenario', collected({ turns: [] })],
    ['a line that is no session', '{"schema":"agent-session/v1"'],
    ['a line that is no session', JSON.stringify(collected({ trial: -1 }))],
    ['a line that is no session', '[]'],
  ])('refuses %s', async (reason, line) => {
    const { trials, refused } = await indexed([line])
    expect(trials).toEqual({})
    expect(refused).toMatchObject([{ reason, count: 1, example: expect.stringContaining('shard 1:1') }])
  })

  it('takes the first session of a trial and refuses the second, in whatever shard', async () => {
    const first = collected({ trial: 0 })
    const { trials, refused } = await indexed([first], [collected({ trial: 0 }), { ...first, trial: 1 }])
    expect(trials).toEqual({ greets: [0] })
    expect(refused.map(({ reason }) => reason)).toEqual([
      'a second session of a trial',
      'a second session with the same id',
    ])
  })

  it('names each reason once, with how often and where first', async () => {
    const { refused } = await indexed([collected({ scenario: 'a' }), collected({ scenario: 'b' })], [])
    expect(refused).toMatchObject([{ count: 2, example: 'shard 1:1: a, trial 0' }])
  })

  it('names a shard that has no sessions', async () => {
    const sessions = { path: '/nowhere/sessions.jsonl', shown: 'shard 2 of 2' }
    const { refused } = await indexShards([{ sessions }], plan)
    expect(refused).toEqual([{ reason: 'a shard without its sessions', count: 1, example: 'shard 2 of 2' }])
  })
})
