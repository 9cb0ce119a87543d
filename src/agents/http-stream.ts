import { StringDecoder } from 'node:string_decoder'
import type { EventSourceParser } from 'eventsource-parser'
import { AgentError } from '../domain/agent.ts'
import { excerpt } from './excerpt.ts'
import { type BodyReader, Collected, notJson, replyOf } from './http-body.ts'
import { type Found, find, type HttpPaths } from './http-paths.ts'
import { isRecord, parseJson } from './json.ts'

type CreateParser = typeof import('eventsource-parser').createParser

/** Characters kept of the beginning of a stream, to say what it was when there was no reply in it. */
const BEGINNING = 1_000

/** Makes readers of streamed answers; the parser of server-sent events is loaded once, and only for them. */
export async function streamReaders(
  format: 'sse' | 'ndjson' | 'text',
  paths: HttpPaths,
  maxBytes: number,
): Promise<() => BodyReader> {
  if (format === 'text') return () => textStream(maxBytes)
  if (format === 'ndjson') return () => eventStream(paths, maxBytes, splitLines)
  const { createParser } = await import('eventsource-parser')
  return () => eventStream(paths, maxBytes, (onData) => parseSse(createParser, onData))
}

/** The reply is the whole body. */
function textStream(maxBytes: number): BodyReader {
  const body = new Collected(maxBytes)
  let ttftMs: number | undefined
  return {
    write(chunk, atMs) {
      if (chunk.length > 0) ttftMs ??= atMs
      body.add(chunk)
      return false
    },
    finish: () => ({ reply: body.text(), reported: {}, ...(ttftMs === undefined ? {} : { ttftMs }) }),
  }
}

/** Takes the data of one event, and the name of one of the server's. */
type OnData = (data: string, name?: string) => void

/** Splits text that arrives in pieces; `end` gives the rest that no separator closed. */
interface Splitter {
  feed(text: string): void
  end(): void
}

/**
 * A stream of JSON events. The reply is the deltas put together, or without deltas the last event's reply; lists
 * (tool calls, documents) grow, of all else the last value counts. `[DONE]` ends it. An event that says that the agent
 * failed is `crash`: the words before it were no complete reply.
 */
function eventStream(paths: HttpPaths, maxBytes: number, splitter: (onData: OnData) => Splitter): BodyReader {
  const size = new Collected(maxBytes)
  const decoder = new StringDecoder('utf8')
  const whole: Found = { reply: [], reported: {} }
  const deltas: string[] = []
  let beginning = ''
  let ttftMs: number | undefined
  let now = 0
  let complete = false

  const events = splitter((data, name) => {
    if (complete) return
    if (data.trim() === '[DONE]') {
      complete = true
      return
    }
    const parsed = parseJson(data)
    if (name === 'error' || (parsed.ok && isFailure(parsed.value))) {
      throw new AgentError('crash', `the stream reported an error: ${excerpt(data)}`)
    }
    // Keep-alives and notes between the events are no answer; a stream of nothing else has no reply below.
    if (!parsed.ok) return
    const found = find(paths, parsed.value)
    merge(whole, found, paths.added)
    const pieces = (paths.delta?.(parsed.value) ?? []).filter((piece) => typeof piece === 'string')
    deltas.push(...pieces)
    if ((paths.delta ? pieces : found.reply).some((piece) => piece !== '')) ttftMs ??= now
  })

  return {
    write(chunk, atMs) {
      size.count(chunk)
      now = atMs
      const text = decoder.write(chunk)
      if (beginning.length < BEGINNING) beginning += text.slice(0, BEGINNING)
      events.feed(text)
      return complete
    },
    told: () => whole.reported,
    finish(answer) {
      events.end()
      const describeStream = () => {
        if (/html/i.test(answer.headers['content-type'] ?? '')) throw notJson(answer, beginning, 'no event in it')
        if (beginning.trim() === '') throw new AgentError('nonsense', 'the stream is empty')
        return `the stream begins with ${excerpt(beginning)}`
      }
      const reply = deltas.length > 0 ? deltas.join('') : replyOf(whole, describeStream)
      const { reported, session } = whole
      return {
        reply,
        reported,
        ...(session === undefined ? {} : { session }),
        ...(ttftMs === undefined ? {} : { ttftMs }),
      }
    },
  }
}

/** `{ type: 'error', ... }`, or an error and nothing else: a tool that failed is told with more than that. */
function isFailure(event: unknown): boolean {
  if (!isRecord(event)) return false
  const said = isRecord(event.error) || (typeof event.error === 'string' && event.error !== '')
  return event.type === 'error' || (said && Object.keys(event).length === 1)
}

function merge(whole: Found, next: Found, added: HttpPaths['added']): void {
  if (next.reply.length > 0) whole.reply = next.reply
  if (next.session !== undefined) whole.session = next.session
  const { tool_calls, documents, usage, cost_usd, ...rest } = next.reported
  Object.assign(whole.reported, rest)
  if (usage !== undefined) whole.reported.usage = added.has('usage') ? joined(whole.reported.usage, usage) : usage
  if (cost_usd !== undefined) {
    whole.reported.cost_usd = added.has('cost') ? joined(whole.reported.cost_usd, cost_usd) : cost_usd
  }
  if (tool_calls !== undefined) whole.reported.tool_calls = joined(whole.reported.tool_calls, tool_calls)
  if (documents !== undefined) whole.reported.documents = joined(whole.reported.documents, documents)
}

function joined(list: unknown, more: unknown): unknown[] {
  const all: unknown[] = Array.isArray(list) ? list : []
  if (Array.isArray(more)) for (const item of more) all.push(item)
  else if (more !== null) all.push(more)
  return all
}

function splitLines(onData: OnData): Splitter {
  let rest = ''
  return {
    feed(text) {
      rest += text
      if (!text.includes('\n')) return
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onData(line)
    },
    end: () => onData(rest),
  }
}

function parseSse(createParser: CreateParser, onData: OnData): Splitter {
  const parser: EventSourceParser = createParser({ onEvent: ({ data, event }) => onData(data, event) })
  // A blank line ends an event: the last one counts although the server closed without it.
  return { feed: (text) => parser.feed(text), end: () => parser.feed('\n\n') }
}
