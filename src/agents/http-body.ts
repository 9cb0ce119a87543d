import { AgentError } from '../domain/agent.ts'
import { excerpt, inline } from './excerpt.ts'
import type { BodySink, HttpAnswer } from './http-exchange.ts'
import { type Found, find, type HttpPaths } from './http-paths.ts'
import { describeType, isRecord, parseJson } from './json.ts'
import type { Reported } from './reported.ts'

/** A complete answer of the agent, as it came. */
export interface Received {
  reply: string
  reported: Reported
  session?: unknown
  ttftMs?: number
}

/** Reads one body: takes its bytes, then says what was in it. */
export interface BodyReader extends BodySink {
  /** @throws AgentError `nonsense` when there was no reply in it. */
  finish(answer: HttpAnswer): Received
  /** What was told so far, where an answer comes in pieces. */
  told?(): Reported
}

/** Collects bytes up to a limit. */
export class Collected {
  private readonly chunks: Buffer[] = []
  private readonly maxBytes: number
  private bytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** @throws AgentError `too_large` beyond the limit. */
  add(chunk: Buffer): void {
    this.count(chunk)
    this.chunks.push(chunk)
  }

  count(chunk: Buffer): void {
    this.bytes += chunk.length
    if (this.bytes > this.maxBytes) {
      throw new AgentError('too_large', `the answer is larger than agent.http.max_bytes, ${this.maxBytes} bytes`)
    }
  }

  /** As UTF-8; bytes that are none become U+FFFD. */
  text(): string {
    const [first, second] = this.chunks
    const text = (first && !second ? first : Buffer.concat(this.chunks)).toString('utf8')
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }
}

/** Reads a JSON answer. */
export function jsonBody(paths: HttpPaths, maxBytes: number): BodyReader {
  const body = new Collected(maxBytes)
  return {
    write(chunk) {
      body.add(chunk)
      return false
    },
    finish(answer) {
      const text = body.text()
      const parsed = parseJson(text)
      if (!parsed.ok) throw notJson(answer, text, parsed.problem)
      const found = find(paths, parsed.value)
      const { session } = found
      const reply = replyOf(found, () => whatIsThere(parsed.value))
      return { reply, reported: found.reported, ...(session === undefined ? {} : { session }) }
    },
  }
}

/**
 * The text that the reply path matched; several texts (content parts) are joined.
 * @throws AgentError `nonsense`; `there` says what was found instead.
 */
export function replyOf(found: Found, there: () => string): string {
  if (found.reply.length === 0) throw new AgentError('nonsense', `agent.http.reply matches nothing: ${there()}`)
  const odd = found.reply.find((match) => typeof match !== 'string')
  if (odd !== undefined) {
    throw new AgentError('nonsense', `agent.http.reply: expected a text, found ${describeType(odd)}`)
  }
  return found.reply.join('')
}

/** An answer that is no JSON, with its content type and beginning: often an error page. */
export function notJson(answer: HttpAnswer, beginning: string, problem: string): AgentError {
  const type = answer.headers['content-type'] ?? 'no content type'
  const encoding = answer.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    return new AgentError('nonsense', `the answer is encoded (${excerpt(encoding)}) although it was asked for plain`)
  }
  if (beginning.trim() === '') return new AgentError('nonsense', `the answer (${type}) is empty; expected JSON`)
  return new AgentError(
    'nonsense',
    `the answer is no JSON (${inline(type, 60)}): ${excerpt(beginning)}; ${inline(problem, 100)}`,
  )
}

function whatIsThere(value: unknown): string {
  if (!isRecord(value)) return `the answer is ${describeType(value)}`
  const keys = Object.keys(value)
  if (keys.length === 0) return 'the answer is an empty object'
  return `the answer has the keys ${inline(keys.slice(0, 20).join(', '))}`
}
