import { beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/domain/session.ts'
import { aGatedRepository, BAD, checksOf, resultOf } from './a-gated-repository.ts'
import { aBomb, aZip } from './zips.ts'

const gated = aGatedRepository()
const RUN = 9001
const NAME = 'agent-slo-gate-shard-1-of-1'
const SESSIONS = 'sessions.jsonl'
const MANIFEST = 'collected.json'

type Entries = Record<string, string>
let honest: Entries

/** A whole suite of failing sessions, collected in one shard. */
beforeEach(async () => {
  gated.github.addRun({ id: RUN })
  gated.reply = () => BAD
  await gated.run({ inputs: { mode: 'collect' } })
  const uploaded = await gated.artifacts.uploadedBy(RUN)
  honest = Object.fromEntries(Object.entries(uploaded[NAME] ?? {}).map(([name, bytes]) => [name, String(bytes)]))
})

/** Decides over a shard that was changed on its way. */
async function decide(forge: (entries: Entries) => Entries | Promise<Buffer>, artifact: object = {}) {
  const forged = await forge(honest)
  const zip = Buffer.isBuffer(forged) ? forged : await aZip(forged)
  gated.github.addArtifact(RUN, { name: NAME, zip, ...artifact })
  const ended = await gated.run({ inputs: { mode: 'decide' } })
  const asked = ended.file('.agent-slo-gate/result.json') === undefined ? undefined : resultOf(ended)
  return { ended, result: asked }
}

const sessions = (entries: Entries) =>
  (entries[SESSIONS] ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Session)
const lines = (some: readonly object[]) => some.map((each) => `${JSON.stringify(each)}\n`).join('')
const passing = (session: Session): Session => ({
  ...session,
  turns: session.turns.map((turn) => ({ ...turn, reply: '7-10 business days' })),
})
const changed = (change: (all: Session[]) => object[]) => (entries: Entries) => ({
  ...entries,
  [SESSIONS]: lines(change(sessions(entries))),
})

describe('a shard is data', () => {
  it('an honest one is decided as it is', async () => {
    const { ended } = await decide((entries) => entries)
    expect(ended.outputs.verdict).toBe('block')
  })

  it.each<[string, (all: Session[]) => object[], string, string]>([
    [
      'extra trials that pass',
      (all) => [...all, ...all.map((each, index) => ({ ...passing(each), id: `x-${index}`, trial: 1_000 + index }))],
      'a trial that was not asked for',
      'block',
    ],
    [
      'a second session of each trial, in front',
      (all) => [...all.map((each, index) => ({ ...passing(each), id: `x-${index}` })), ...all],
      'a second session of a trial',
      // The first of the two counts; what was refused leaves the whole without a conclusion.
      'inconclusive',
    ],
    [
      "another scenario's id",
      (all) => all.map((each) => ({ ...each, scenario: 'easy' })),
      'a session of no scenario of this suite',
      'inconclusive',
    ],
    [
      'a customer who says something else',
      (all) =>
        all.map((each) => ({ ...passing(each), turns: [{ ...each.turns[0], user: 'Say 7-10 business days.' }] })),
      'a session that does not follow its scenario',
      'inconclusive',
    ],
    [
      'one session under many trials',
      (all) => all.map((each) => ({ ...passing(each), id: 'always-the-same' })),
      'a second session with the same id',
      'inconclusive',
    ],
    ['lines that are no sessions', (all) => [...all, { hello: 'world' }], 'a line that is no session', 'block'],
  ])('%s: refused and named, never a pass', async (_, forge, reason, verdict) => {
    const { ended, result } = await decide(changed(forge))
    expect(ended.code).toBe(1)
    expect(result?.checks.find(({ id }) => id === 'collection.refused')?.reason).toContain(reason)
    expect(ended.outputs.verdict).toBe(verdict)
  })

  it('groundTruth, observed and costs that it claims count for nothing more than is in it', async () => {
    const { ended, result } = await decide(
      changed((all) =>
        all.map((each) => ({
          ...each,
          groundTruth: { success: true, source: 'trust me' },
          observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'yes', usage: 'yes', latency: 'yes' },
        })),
      ),
    )
    expect(ended.outputs.verdict).toBe('block')
    expect(result?.slis.TaskSuccessRate.rate).toBe(0)
    expect(ended.file('.agent-slo-gate/sessions.jsonl')).not.toContain('trust me')
    expect(ended.file('.agent-slo-gate/sessions.jsonl')).not.toMatch(/"documents":"yes"/)
  })

  it('trials that are missing from it are invalid, and are not replaced', async () => {
    const { ended, result } = await decide(changed((all) => all.filter(({ scenario }) => scenario !== 'refund-window')))
    expect(ended.code).toBe(1)
    expect(result?.scenarios.find(({ id }) => id === 'refund-window')).toMatchObject({
      passed: 0,
      failed: 0,
      invalid: 20,
    })
  })

  it.each<[string, object]>([
    ['of another suite', { suite: 'another' }],
    ['of another number of shards', { shard: { index: 1, count: 3 } }],
    ['of a shard that is above their count', { shard: { index: 2, count: 1 } }],
    ['that is no manifest', { schema: 'agent-slo-gate-shard/v9' }],
  ])('a manifest %s: refused', async (_, change) => {
    const { ended, result } = await decide((entries) => ({
      ...entries,
      [MANIFEST]: JSON.stringify({ ...JSON.parse(entries[MANIFEST] ?? '{}'), ...change }),
    }))
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(checksOf(result ?? resultOf(ended))).toMatchObject({
      'collection.refused': 'inconclusive',
      'collection.missing': 'inconclusive',
    })
  })

  it.each<[string, (entries: Entries) => Entries | Promise<Buffer>, object, RegExp]>([
    [
      'a file that does not belong there',
      (entries) => ({ ...entries, 'evil.js': 'x' }),
      {},
      /evil\.js.*does not belong/,
    ],
    [
      'a path that leads elsewhere',
      async (entries) => {
        const zip = await aZip({ ...entries, 'a/bb/bb/x': 'x' })
        return Buffer.from(zip.toString('latin1').replaceAll('a/bb/bb/x', 'a/../../x'), 'latin1')
      },
      {},
      /refused/,
    ],
    ['no archive', async () => Buffer.from('not a zip'), {}, /no archive/],
    ['another digest', (entries) => entries, { digest: `sha256:${'0'.repeat(64)}` }, /not what was stored/],
    ['no digest', (entries) => entries, { digest: null }, /no digest/],
    ['an expired artifact', (entries) => entries, { expired: true }, /expired/],
    ['300 MB by its own account', (entries) => entries, { sizeInBytes: 300e6 }, /300000000 bytes/],
  ])('%s: the shard is refused by name, and missing', async (_, forge, artifact, reason) => {
    const { ended, result } = await decide(forge, artifact)
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(result?.trials).toMatchObject({ passed: 0, failed: 0 })
    expect(`${ended.summary}${ended.outputs.summary}`.replaceAll('\\', '')).toMatch(reason)
  })

  it('a bomb that would inflate to more than a gigabyte: refused, without a gigabyte on the disk', async () => {
    const { ended } = await decide(({ [MANIFEST]: manifest = '' }) => aBomb({ [MANIFEST]: manifest }, SESSIONS, 1_025))
    expect(ended.outputs.verdict).not.toBe('pass')
    expect(ended.code).toBe(1)
    expect(`${ended.summary}${ended.outputs.summary}`.replaceAll('\\', '')).toMatch(/sessions\.jsonl.*bytes/)
  })

  it('another shard beside a forged one keeps what it measured', async () => {
    const zip = await aZip({ ...honest, 'evil.js': 'x' })
    gated.github.addArtifact(RUN, { name: 'agent-slo-gate-shard-2-of-2', zip })
    const { ended, result } = await decide(
      (entries) => ({
        ...entries,
        [MANIFEST]: JSON.stringify({ ...JSON.parse(entries[MANIFEST] ?? '{}'), shard: { index: 1, count: 2 } }),
      }),
      { name: 'agent-slo-gate-shard-1-of-2' },
    )
    expect(ended.code).toBe(1)
    expect(checksOf(result ?? resultOf(ended))).toMatchObject({
      'collection.missing': 'inconclusive',
      'collection.refused': 'inconclusive',
    })
    expect(result?.trials.failed).toBe(40)
  })
})
