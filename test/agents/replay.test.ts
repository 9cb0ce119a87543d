import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createReplayAgent } from '../../src/agents/replay.ts'
import { observedOf } from '../../src/agents/replay-observed.ts'
import { GateError } from '../../src/domain/errors.ts'
import type { Session } from '../../src/domain/session.ts'
import { aScenario, aSession, aTurn } from '../builders.ts'

/** A folder with files of sessions (or raw text), gone after the test. */
function folderOf(files: Record<string, Session[] | string | Buffer>): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    const text = Array.isArray(content) ? content.map((session) => `${JSON.stringify(session)}\n`).join('') : content
    writeFileSync(join(folder, name), text)
  }
  return folder
}

async function replay(files: Parameters<typeof folderOf>[0], trust = false, sessions: string | string[] = '*.jsonl*') {
  const agent = await createReplayAgent({ sessions, trust_ground_truth: trust }, { configDir: folderOf(files) })
  onTestFinished(() => agent.close())
  const recall = (id: string, trial: number) => agent.recall({ scenario: aScenario({ id }), trial, extra: false })
  return { agent, recall }
}

async function problemsOf(work: Promise<unknown>) {
  const thrown = await work.catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(GateError)
  expect(thrown).toMatchObject({ code: 'invalid_input' })
  return thrown as GateError
}

describe('recorded sessions', () => {
  it('are the trials of their scenario, in the order of files and lines', async () => {
    const { agent, recall } = await replay({
      'b.jsonl': [aSession({ id: 'b-1', scenario: 'x' })],
      'a.jsonl': [aSession({ id: 'a-1', scenario: 'x', trial: 7 }), aSession({ id: 'a-2', scenario: 'y' })],
    })
    expect([agent.count('x'), agent.count('y'), agent.count('z')]).toEqual([2, 1, 0])
    expect((await recall('x', 0))?.id).toBe('a-1')
    expect((await recall('x', 1))?.id).toBe('b-1')
    expect(await recall('x', 2)).toBeUndefined()
    expect(await recall('z', 0)).toBeUndefined()
  })

  it('may be compressed, have CRLF, a BOM, blank lines, long lines and characters across pieces', async () => {
    const long = aSession({ id: 'long', turns: [aTurn({ reply: 'ü€😀'.repeat(300_000) })] })
    const lines = [aSession({ id: 'first' }), long, aSession({ id: 'last' })].map((session) => JSON.stringify(session))
    const text = `\uFEFF${lines[0]}\r\n\r\n${lines[1]}\r\n${lines[2]}`
    const { agent, recall } = await replay({
      'a.jsonl': text.replaceAll('"id":"', '"id":"p-'),
      'b.jsonl.gz': gzipSync(text),
    })
    expect(agent.count('greets')).toBe(6)
    expect((await recall('greets', 0))?.id).toBe('p-first')
    expect((await recall('greets', 4))?.turns[0]?.reply).toBe(long.turns[0]?.reply)
    expect((await recall('greets', 5))?.id).toBe('last')
  })

  it('leave no unpacked file behind', async () => {
    const unpacked = () => readdirSync(tmpdir()).filter((name) => name.startsWith('agent-slo-gate-replay-'))
    const before = unpacked()
    const { agent } = await replay({ 'a.jsonl.gz': gzipSync(JSON.stringify(aSession())) })
    const [folder] = unpacked().filter((name) => !before.includes(name))
    expect(folder).toBeDefined()
    await agent.close()
    await agent.close()
    expect(existsSync(join(tmpdir(), String(folder)))).toBe(false)
  })

  it('tell how many belong to no scenario of the suite', async () => {
    const { scenario: _, ...unassigned } = aSession({ id: 'u' })
    const { agent } = await replay({
      'a.jsonl': [aSession({ id: 'a' }), aSession({ id: 'b', scenario: 'old' }), unassigned],
    })
    expect(agent.unmatched(new Set(['greets']))).toBe(2)
  })

  it.each([
    [false, undefined],
    [true, { success: true, source: 'crm' }],
  ])('have their ground truth only where it is trusted: %s', async (trust, expected) => {
    const recorded = aSession({ groundTruth: { success: true, source: 'crm' } })
    const { recall } = await replay({ 'a.jsonl': [recorded] }, trust)
    expect((await recall('greets', 0))?.groundTruth).toEqual(expected)
  })
})

describe('recordings that cannot be used are told', () => {
  it('all at once, each with its file and line', async () => {
    const { turns: _, ...noTurns } = aSession({ id: 'c' })
    const text = [JSON.stringify(aSession({ id: 'a' })), '{"torn":', JSON.stringify(noTurns), '[1]', ''].join('\n')
    const error = await problemsOf(replay({ 'a.jsonl': text, 'b.jsonl': [aSession({ id: 'a' })] }))
    expect(error.message).toBe('agent.replay.sessions: 4 of the recorded lines cannot be used')
    expect(
      error.diagnostics.map(({ file, line, key, message }) => [file.split('/').at(-1), line, key, message]),
    ).toEqual([
      ['a.jsonl', 2, undefined, expect.stringContaining('not JSON')],
      ['a.jsonl', 3, 'turns', expect.stringContaining('no agent-session/v1')],
      ['a.jsonl', 4, undefined, expect.stringContaining('no agent-session/v1')],
      ['b.jsonl', 1, 'id', expect.stringMatching(/the session a was recorded before, at .*a\.jsonl:1/)],
    ])
    expect(error.diagnostics[3]?.file).toMatch(/^\//)
  })

  it('by number where there are very many', async () => {
    const error = await problemsOf(replay({ 'a.jsonl': 'x\n'.repeat(500) }))
    expect(error.message).toContain('500 of the recorded lines')
    expect(error.diagnostics).toHaveLength(50)
  })

  it('when no file matches, or one cannot be unpacked', async () => {
    expect((await problemsOf(replay({}, false, ['x/*.jsonl', 'y.jsonl']))).message).toContain(
      'no file matches x/*.jsonl, y.jsonl',
    )
    expect((await problemsOf(replay({ 'a.jsonl.gz': 'plain' }))).message).toMatch(/a\.jsonl\.gz cannot be unpacked/)
  })

  it('when a file changes while it is replayed', async () => {
    const folder = folderOf({ 'a.jsonl': [aSession()] })
    const agent = await createReplayAgent({ sessions: 'a.jsonl', trust_ground_truth: false }, { configDir: folder })
    writeFileSync(join(folder, 'a.jsonl'), 'changed')
    const error = await problemsOf(agent.recall({ scenario: aScenario(), trial: 0, extra: false }))
    expect(error.message).toMatch(/a\.jsonl:1 was changed/)
  })
})

describe('what a recording lets see', () => {
  const tool = { kind: 'tool' as const, name: 'f', result: 1 }
  const bare = (overrides: Partial<Session> = {}): Session => {
    const { observed: _, costUsd: __, ...session } = aSession()
    return { ...session, ...overrides }
  }

  it.each([
    [
      'nothing but replies',
      bare(),
      false,
      { toolCalls: 'no', toolResults: 'no', documents: 'no', usage: 'no', latency: 'yes' },
    ],
    ['no call, where others have some', bare(), true, { toolCalls: 'partial', toolResults: 'yes' }],
    ['the offered tools', bare({ tools: [] }), false, { toolCalls: 'yes', toolResults: 'yes' }],
    ['calls', bare({ turns: [aTurn({ steps: [tool] })] }), true, { toolCalls: 'partial', toolResults: 'yes' }],
    [
      'calls, some without result',
      bare({ turns: [aTurn({ steps: [tool, { kind: 'tool', name: 'g' }] })] }),
      true,
      { toolResults: 'partial' },
    ],
    ['a cost', bare({ costUsd: 0.1 }), false, { usage: 'yes' }],
    [
      'some tokens',
      bare({ turns: [aTurn({ steps: [{ kind: 'model', costUsd: 0 }, { kind: 'model' }] })] }),
      false,
      { usage: 'partial' },
    ],
    [
      'all tokens but those of a call that was refused',
      bare({
        turns: [
          aTurn({
            steps: [
              { kind: 'model', costUsd: 1 },
              { kind: 'model', error: { type: 'x', message: '' } },
            ],
          }),
        ],
      }),
      false,
      { usage: 'yes' },
    ],
    [
      'documents',
      bare({ turns: [aTurn({ steps: [{ kind: 'retrieval', documents: [] }] })] }),
      false,
      { documents: 'yes' },
    ],
    [
      'a last line that nobody answered',
      bare({ turns: [aTurn(), { user: 'bye', reply: '', steps: [] }] }),
      false,
      { latency: 'yes' },
    ],
    [
      'a reply that was not timed',
      bare({ turns: [aTurn(), { user: 'a', reply: 'b', steps: [] }] }),
      false,
      { latency: 'partial' },
    ],
    [
      'what it says itself',
      bare({ observed: { toolCalls: 'yes', usage: 'partial' } }),
      false,
      { toolCalls: 'yes', usage: 'partial', documents: 'no' },
    ],
  ])('%s', (_, session, callsRecorded, expected) => {
    expect(observedOf(session, callsRecorded)).toMatchObject(expected)
  })
})
