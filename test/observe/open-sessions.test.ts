import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import type { Session } from '../../src/domain/session.ts'
import { aSession, aToolCall, aTurn } from '../builders.ts'
import { folderOf, foundIn, sessionsIn } from './read-fixture.ts'

const linesOf = (...sessions: Session[]) => sessions.map((session) => `${JSON.stringify(session)}\n`).join('')

async function refusalOf(work: Promise<unknown>): Promise<GateError> {
  const thrown = await work.catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(GateError)
  return thrown as GateError
}

describe('our own lines', () => {
  it('are read as they are, in UTC, from many files in the order of their names', async () => {
    const cwd = folderOf({
      'b.jsonl': linesOf(aSession({ id: 'b', startedAt: '2026-11-24T02:00:00+01:00', cluster: 'x', tags: ['y'] })),
      'a.jsonl': linesOf(aSession({ id: 'a', turns: [aTurn({ steps: [aToolCall()] })] })),
    })
    const { candidates } = await foundIn('*.jsonl', { cwd })
    expect(candidates.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(candidates[1]).toMatchObject({ startedAtMs: Date.UTC(2026, 10, 24, 1), cluster: 'x', at: { line: 1 } })
    const [, b] = await sessionsIn('*.jsonl', { cwd })
    expect(b).toMatchObject({ startedAt: '2026-11-24T01:00:00.000Z', cluster: 'x', tags: ['y'] })
  })

  it('may have a BOM, CRLF, blank lines, long lines, characters across chunks, and no last line end', async () => {
    const long = aSession({ id: 'long', turns: [aTurn({ reply: 'ü€😀'.repeat(300_000) })] })
    const [first, second, third] = [aSession({ id: 'first' }), long, aSession({ id: 'last' })].map((s) =>
      JSON.stringify(s),
    )
    const cwd = folderOf({ 'a.jsonl': `\uFEFF${first}\r\n\r\n  \r\n${second}\r\n${third}` })
    const { candidates, unreadable } = await foundIn('a.jsonl', { cwd })
    expect(unreadable).toEqual([])
    expect(candidates.map(({ id, at }) => `${at.line} ${id}`)).toEqual(['1 first', '4 long', '5 last'])
    expect(candidates[1]?.convert()).toMatchObject({ turns: [{ reply: long.turns[0]?.reply }] })
  })

  it('may be compressed, whatever the name, and come from the standard input', async () => {
    const packed = gzipSync(linesOf(aSession({ id: 'packed' })))
    const cwd = folderOf({ 'a.jsonl.gz': packed, 'b.data': packed })
    const stdin = Readable.from([packed.subarray(0, 20), packed.subarray(20)])
    const { candidates } = await foundIn(['a.jsonl.gz', 'b.data', '-'], { cwd, stdin })
    expect(candidates.map(({ id, at }) => [id, at.file.replace(/.*\//, '')])).toEqual([
      ['packed', 'a.jsonl.gz'],
      ['packed', 'b.data'],
      ['packed', 'standard input'],
    ])
  })

  it('are drawn as they were written, though the file is read into the same memory piece by piece', async () => {
    const sessions = Array.from({ length: 1000 }, (_, n) =>
      aSession({ id: `s-${n}`, turns: [aTurn({ reply: `${n} ü€😀 ${'x'.repeat(n * 5)}` })] }),
    )
    const text = linesOf(...sessions)
    const half = text.indexOf('\n', text.length / 2) + 1
    const members = [text.slice(0, half), text.slice(half)].map((part) => gzipSync(part))
    const cwd = folderOf({ 'a.jsonl': text, 'b.jsonl.gz': Buffer.concat(members), 'c.json': JSON.stringify(sessions) })
    const replies = new Map(sessions.map(({ id, turns }) => [id, turns[0]?.reply]))
    for (const file of ['a.jsonl', 'b.jsonl.gz', 'c.json']) {
      const read = await sessionsIn(file, { cwd })
      expect(new Map(read.map(({ id, turns }) => [id, turns[0]?.reply]))).toEqual(replies)
    }
  })

  it('are named with file, line and reason when they are wrong', async () => {
    const good = aSession()
    const wrong: unknown[] = [
      { ...good, schema: 'agent-session/v2' },
      { ...good, id: '' },
      { ...good, startedAt: 'yesterday' },
      { ...good, status: 7 },
      { ...good, turns: {} },
      { ...good, cluster: ['a'] },
      [good],
    ]
    const text = wrong.map((line) => `${JSON.stringify(line)}\n`).join('')
    const cwd = folderOf({ 'a.jsonl': `${linesOf(good)}${text}{"schema":"agent-ses` })
    const { candidates, unreadable } = await foundIn('a.jsonl', { cwd })
    expect(candidates).toHaveLength(1)
    expect(unreadable.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 schema: expected "agent-session/v1", found "agent-session/v2"',
      '3 id: expected a text that is not empty, found ""',
      '4 startedAt: expected an ISO 8601 time, found "yesterday"',
      '5 status: expected a text, found a number',
      '6 turns: expected a list, found an object',
      '7 cluster: expected a text, found a list',
      '8 the line: expected an object, found a list',
      expect.stringContaining('9 not JSON'),
    ])
    expect(unreadable[0]?.file).toMatch(/a\.jsonl$/)
  })

  it('show whether tool calls were recorded in their file', async () => {
    const cwd = folderOf({
      'with.jsonl': linesOf(
        aSession({ id: 'quiet' }),
        aSession({ id: 'calls', turns: [aTurn({ steps: [aToolCall()] })] }),
      ),
      'without.jsonl': linesOf(aSession({ id: 'alone' })),
    })
    const sessions = await sessionsIn('*.jsonl', { cwd })
    const seen = Object.fromEntries(sessions.map(({ id, observed }) => [id, observed?.toolCalls]))
    expect(seen).toEqual({ quiet: 'partial', calls: 'partial', alone: 'no' })
  })
})

describe('the format', () => {
  it('is recognised for each file by itself', async () => {
    const sessions = await sessionsIn(['otel-genai.json', 'langfuse.json', 'openai.jsonl', 'ai-sdk.jsonl'])
    expect(sessions.map(({ id }) => id).filter((id) => id.length < 20)).toEqual(
      expect.arrayContaining(['conv-1', 'lf-1', 'tr-3', 'chat-1', 'web-3']),
    )
  })

  it('is recognised behind a first line that is broken, which is named', async () => {
    const cwd = folderOf({ 'a.jsonl': `{"schema":"agent\n${linesOf(aSession())}` })
    const { candidates, unreadable } = await foundIn('a.jsonl', { cwd })
    expect([candidates.length, unreadable.length, unreadable[0]?.line]).toEqual([1, 1, 1])
  })

  it('may be named; then nothing else is taken for it', async () => {
    const { candidates, unreadable } = await foundIn('openai.jsonl', { format: 'sessions' })
    expect([candidates.length, unreadable.length]).toEqual([0, 2])
  })

  it.each([
    ['{"hello":"world"}\n', 'the first values look like none of the known formats'],
    ['id,startedAt\n1,2\n', 'not JSON'],
    ['"text"\n', 'the first values look like none'],
  ])('that is not known is an error with those that are: %j', async (text, reason) => {
    const cwd = folderOf({ 'a.jsonl': text })
    const refusal = await refusalOf(foundIn('a.jsonl', { cwd }))
    expect(refusal.code).toBe('invalid_input')
    expect(refusal.message).toContain(reason)
    expect(refusal.hint).toContain('openai (OpenAI messages JSON lines)')
  })
})

describe('documents that spread over lines', () => {
  it('are a list or one after the other, with the line each begins at', async () => {
    const [a, b] = [aSession({ id: 'a', turns: [aTurn({ reply: '}]{"[ \\" "' })] }), aSession({ id: 'b' })]
    const cwd = folderOf({
      'list.json': `\n${JSON.stringify([a, b], null, 2)}\n`,
      'row.json': `${JSON.stringify(a, null, 2)}\n${JSON.stringify(b, null, 2)}\n`,
      'flat.json': JSON.stringify([a, b]),
    })
    const length = JSON.stringify(a, null, 2).split('\n').length
    const expected = { 'list.json': [3, 3 + length], 'row.json': [1, 1 + length], 'flat.json': [1, 1] }
    for (const [file, lines] of Object.entries(expected)) {
      const { candidates, unreadable } = await foundIn(file, { cwd })
      expect(unreadable).toEqual([])
      expect(candidates.map(({ id, at }) => [id, at.line])).toEqual([
        ['a', lines[0]],
        ['b', lines[1]],
      ])
    }
  })

  it('may be a single long line that comes in many small chunks', async () => {
    const sessions = Array.from({ length: 3000 }, (_, n) => aSession({ id: String(n) }))
    const stdin = Readable.from(
      sessions.map((session, n) => `${n === 0 ? '[' : ','}${JSON.stringify(session)}`).concat(']'),
    )
    const { candidates, unreadable } = await foundIn('-', { cwd: folderOf({}), stdin })
    expect([candidates.length, unreadable.length]).toEqual([3000, 0])
  })

  it('name what among them is wrong', async () => {
    const session = JSON.stringify(aSession())
    const cwd = folderOf({ 'a.json': `[\n${session},\n7,\nnull,\n"x",\n{"a":1],\n${session}\n]` })
    const { candidates, unreadable } = await foundIn('a.json', { cwd })
    expect(candidates).toHaveLength(2)
    expect(unreadable.map(({ line }) => line)).toEqual([3, 4, 5, 6])
  })

  it('that end in the middle are an error: the rest of the batch is missing', async () => {
    const text = JSON.stringify([aSession(), aSession()], null, 2)
    for (const cut of [10, text.length - 20, text.length - 1]) {
      const cwd = folderOf({ 'a.json': text.slice(0, cut) })
      expect((await refusalOf(foundIn('a.json', { cwd }))).message).toContain('ends in the middle of a value')
    }
  })
})

describe('inputs', () => {
  it('that are not there are an error', async () => {
    const cwd = folderOf({})
    expect((await refusalOf(foundIn('*.jsonl', { cwd }))).message).toBe('no file matches *.jsonl')
    expect((await refusalOf(foundIn('-', { cwd }))).code).toBe('usage')
  })

  it('that are damaged are an error, not fewer sessions', async () => {
    const packed = gzipSync(linesOf(...Array.from({ length: 50 }, (_, n) => aSession({ id: String(n) }))))
    const cwd = folderOf({ 'a.jsonl.gz': packed.subarray(0, packed.length - 30) })
    const refusal = await refusalOf(foundIn('a.jsonl.gz', { cwd }))
    expect(refusal).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('cannot be read to its end'),
    })
  })

  it('that are empty have no sessions', async () => {
    const cwd = folderOf({ 'a.jsonl': '', 'b.jsonl': '\n\n', 'c.json': '[]' })
    expect(await foundIn(['a.jsonl', 'b.jsonl', 'c.json'], { cwd })).toEqual({ candidates: [], unreadable: [] })
  })
})
