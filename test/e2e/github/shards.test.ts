import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { aGatedRepository, BAD, checksOf, type Gated, GOOD, resultOf, SCENARIOS } from './a-gated-repository.ts'
import type { ActionRun, RunActionOptions } from './run-action.ts'

const gated = aGatedRepository()
const RUN = 9001

describe('collect and decide', () => {
  it('eight shards give the result of one job, byte for byte but for times', async () => {
    // It fails every fifth session; sessions have the same ids, however many machines share them.
    gated.reply = (message) => (createHash('sha1').update(message).digest().readUInt8() % 5 === 0 ? BAD : GOOD)
    const workspace = gated.checkout(talkative(gated))
    const whole = await gated.run({ workspace, inputs: { 'comment-mode': 'never' } })
    const [ofWhole, sessionsOfWhole] = [resultOf(whole), sessionsOf(whole)]
    const asked = gated.agent.requests.length
    const shards = await collected(gated, 8, { workspace })
    expect(shards.map(({ code }) => code)).toEqual(Array(8).fill(0))
    expect(gated.agent.requests.length).toBe(2 * asked)
    const decided = await gated.run({
      workspace: gated.checkout(talkative(gated)),
      inputs: { mode: 'decide', upload: 'false' },
    })
    expect(gated.agent.requests.length).toBe(2 * asked)

    const { checks, ...result } = resultOf(decided)
    const collection = checks.filter(({ id }) => id.startsWith('collection'))
    expect(collection).toMatchObject([{ id: 'collection', status: 'pass', numbers: { shards: 8 } }])
    const others = checks.filter(({ id }) => !id.startsWith('collection'))
    // The second run sees that there was a first one, where baselines are looked for.
    expect(result.budget?.baseline.absence?.reason).toBe('none')
    const same = { ...result, checks: others, budget: ofWhole.budget }
    expect(timeless(withoutBudget(same))).toEqual(timeless(withoutBudget(ofWhole)))
    expect(decided.outputs.verdict).toBe(whole.outputs.verdict)
    expect(sessionsOf(decided)).toEqual(sessionsOfWhole)
    expect(gated.github.comments).toHaveLength(1)
  })

  it('collect decides nothing, comments nothing and holds no judge; it fails only where it could not collect', async () => {
    gated.reply = () => BAD
    const judge = { model: 'gpt-4.1', base_url: 'http://127.0.0.1:9/v1', api_key_env: 'NOT_SET_HERE' }
    const workspace = gated.checkout({ config: { judge } })
    const ended = await gated.run({ workspace, inputs: { mode: 'collect', shard: '1/2' } })
    expect(ended.code).toBe(0)
    expect(ended.outputs).toMatchObject({ verdict: 'inconclusive' })
    expect(ended.outputs.summary).toMatch(/Shard 1 of 2: \d+ sessions collected\./)
    expect(gated.github.comments).toEqual([])
    const uploaded = await gated.artifacts.uploadedBy(RUN)
    expect(Object.keys(uploaded['agent-slo-gate-shard-1-of-2'] ?? {}).sort()).toEqual([
      'collected.json',
      'sessions.jsonl',
    ])
  })

  it('a collect that fails comments nothing either: every machine would, and decide says it once', async () => {
    const workspace = gated.checkout({ files: { 'agent-slo-gate.yml': 'version: 7' } })
    const ended = await gated.run({ workspace, inputs: { mode: 'collect', shard: '1/2' } })
    expect([ended.code, ended.outputs.verdict]).toEqual([1, 'error'])
    expect(ended.summary).toContain('version')
    expect(gated.github.comments).toEqual([])
    expect(gated.github.requestsTo('issues/list-comments')).toEqual([])
  })

  it('a shard that cannot be stored fails its job', async () => {
    const ended = await gated.run({ inputs: { mode: 'collect' }, env: { ACTIONS_RUNTIME_TOKEN: undefined } })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
  })

  it('a missing shard is named, and nothing is concluded', async () => {
    const workspace = gated.checkout()
    await collected(gated, 3, { workspace }, [1, 3])
    const ended = await gated.run({ inputs: { mode: 'decide' } })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(checksOf(resultOf(ended))).toMatchObject({ 'collection.missing': 'inconclusive' })
    expect(gated.github.comments[0]?.body).toContain('Shard 2 of 3 did not arrive')
    expect(resultOf(ended).trials.invalid).toBeGreaterThan(0)
  })

  it('the last shard is missing: the shards input knows, and so do the others', async () => {
    await collected(gated, 2, {}, [1])
    const ended = await gated.run({ inputs: { mode: 'decide', shards: '2' } })
    expect(resultOf(ended).checks.find(({ id }) => id === 'collection.missing')?.reason).toContain('Shard 2 of 2')
  })

  it('no shard at all: an error that names the mend', async () => {
    gated.github.addRun({ id: RUN })
    const ended = await gated.run({ inputs: { mode: 'decide' } })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain('there are no collected sessions')
  })

  it('a collect job that ran again: its latest attempt counts', async () => {
    const workspace = gated.checkout()
    gated.reply = () => BAD
    await collected(gated, 1, { workspace })
    gated.reply = () => GOOD
    await collected(gated, 1, { workspace, attempt: 2 })
    const ended = await gated.run({ workspace, attempt: 2, inputs: { mode: 'decide' } })
    expect(ended.outputs.verdict).toBe('pass')
  })

  it('an attempt that is yet to come was stored by somebody who wants to stand before the others: it does not count', async () => {
    const workspace = gated.checkout()
    gated.reply = () => BAD
    await collected(gated, 1, { workspace })
    gated.reply = () => GOOD
    await collected(gated, 1, { workspace, attempt: 9 })
    const ended = await gated.run({ workspace, inputs: { mode: 'decide' } })
    expect(ended.outputs.verdict).toBe('block')
  })

  it('the agent never gets ready in one of them: named with its log, nothing is concluded', async () => {
    const [ready, never] = [gated.checkout(), gated.checkout(neverReady(gated))]
    gated.github.addRun({ id: RUN })
    await gated.run({ workspace: ready, inputs: { mode: 'collect', shard: '1/2' } })
    const early = await gated.run({ workspace: never, inputs: { mode: 'collect', shard: '2/2' } })
    expect(early.code).toBe(0)
    expect(early.outputs.summary).toContain('It ended early')
    gated.artifacts.handTo(gated.github, RUN)
    const ended = await gated.run({ workspace: gated.checkout(), inputs: { mode: 'decide' } })
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(checksOf(resultOf(ended))).toMatchObject({ 'collection.ended': 'inconclusive' })
  })

  it('the agent never gets ready in any of them: the reason is the result', async () => {
    const change = neverReady(gated)
    await collected(gated, 2, { workspace: gated.checkout(change) })
    const ended = await gated.run({ workspace: gated.checkout(change), inputs: { mode: 'decide' } })
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(resultOf(ended).error).toMatchObject({ code: 'collection_ended' })
    expect(ended.summary).toContain('cannot find the database')
  })

  it('decide never runs code of the change', async () => {
    const command = `"${process.execPath}" -e "require('node:fs').writeFileSync('started', ''); process.exit(7)"`
    const start = { command, ready: 'http://127.0.0.1:9/', timeout: '60s' }
    const http = { url: gated.agent.url, body: { message: '{{turn.user}}' } }
    const change = { config: { agent: { name: 'support-agent', http, start } } }
    const workspace = gated.checkout(change)
    await collected(gated, 1, { workspace })
    expect(existsSync(join(workspace, 'started'))).toBe(true)
    const other = gated.checkout(change)
    await gated.run({ workspace: other, inputs: { mode: 'decide' } })
    expect(existsSync(join(other, 'started'))).toBe(false)
  })

  it('a changed scenario is tried in both versions by the shards too, and decided as in one job', async () => {
    gated.reply = (message) => (message.includes('NOW') ? GOOD : BAD)
    const change = {
      scenarios: SCENARIOS.replace('How long does', 'NOW how long does').replace('And how', 'NOW and how'),
      base: { 'scenarios/refunds.yml': SCENARIOS },
    }
    const workspace = gated.checkout(change)
    const whole = await gated.run({ workspace, inputs: { upload: 'false' } })
    const ofWhole = resultOf(whole)
    expect(ofWhole.suiteChanges).toMatchObject([{ before: { failed: 20 } }, { before: { failed: 20 } }])
    await collected(gated, 3, { workspace })
    const decided = resultOf(await gated.run({ workspace: gated.checkout(change), inputs: { mode: 'decide' } }))
    expect(decided.suiteChanges).toEqual(ofWhole.suiteChanges)
    expect(decided.verdict).toBe(ofWhole.verdict)
  })

  it('a cancelled collect stores what it has, and decide names it', async () => {
    gated.github.addRun({ id: RUN })
    const workspace = gated.checkout({
      config: { suite: { scenarios: 'scenarios/*.yml', trials: 1_000, concurrency: 1 } },
    })
    const signalAfter = { signal: 'SIGINT', whenStdout: /Running/ } as const
    const ended = await gated.run({ workspace, inputs: { mode: 'collect' }, signalAfter })
    expect(ended.outputs.summary).toContain('It ended early: Stopped before the end: the job was cancelled')
    gated.artifacts.handTo(gated.github, RUN)
    const decided = await gated.run({ workspace, inputs: { mode: 'decide' } })
    expect(decided.outputs.verdict).toBe('inconclusive')
    expect(decided.outputs.summary).toContain('ended early')
  })

  it('shards that take equally long by the past: timings', async () => {
    const workspace = gated.checkout()
    await gated.run({ workspace })
    writeFileSync(join(workspace, 'timings.json'), JSON.stringify({ scenarios: [] }))
    const wrong = await gated.run({ workspace, inputs: { mode: 'collect', timings: 'timings.json' } })
    expect(wrong.outputs).toMatchObject({ verdict: 'error', summary: expect.stringContaining('timings.json') })
    const timings = '.agent-slo-gate/result.json'
    const ended = await gated.run({ workspace, inputs: { mode: 'collect', timings, shard: '1/2' } })
    expect(ended.code).toBe(0)
  })
})

/** Runs these of so many collect jobs, and lists what they stored with GitHub. */
async function collected(
  { run, github, artifacts }: Gated,
  count: number,
  options: Partial<RunActionOptions> = {},
  indices = Array.from({ length: count }, (_, index) => index + 1),
): Promise<ActionRun[]> {
  if (!github.runs.some(({ id }) => id === RUN)) github.addRun({ id: RUN })
  const ended: ActionRun[] = []
  for (const index of indices)
    ended.push(await run({ ...options, inputs: { mode: 'collect', shard: `${index}/${count}` } }))
  artifacts.handTo(github, RUN)
  return ended
}

/** The agent is told the session's id beside the words. */
function talkative({ agent }: Gated) {
  const body = { message: '{{turn.user}} {{session.id}}' }
  const http = { url: agent.url, body, tool_calls: '$.tool_calls', cost: '$.cost_usd' }
  const more = 'id: refund-third\nuser: And abroad?\nexpect: { say: ["7-10 business days"] }\n'
  return { scenarios: `${SCENARIOS}---\n${more}`, config: { agent: { name: 'support-agent', http } } }
}

function neverReady({ agent }: Gated) {
  const start = {
    command: `"${process.execPath}" -e "console.error('cannot find the database'); process.exit(7)"`,
    ready: 'http://127.0.0.1:9/',
    timeout: '60s',
  }
  const http = { url: agent.url, body: { message: '{{turn.user}}' } }
  return { config: { agent: { name: 'support-agent', http, start } } }
}

const TIMES = /^(startedAt|durationMs|p99Ms|latenc.*|.*Ms)$/

/** A value without what a clock said. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, inner) => (TIMES.test(key) && inner !== null ? 'time' : inner)))
}

/** The stored sessions without times, by id. */
function sessionsOf(ended: ActionRun): unknown[] {
  const lines = (ended.file('.agent-slo-gate/sessions.jsonl') ?? '').trim().split('\n').sort()
  return lines
    .map((line) => timeless(JSON.parse(line)))
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** Without what the check of the budget says of runs before this one. */
function withoutBudget(result: Result): Result {
  return { ...result, checks: result.checks.filter(({ id }) => id !== 'budget') }
}
