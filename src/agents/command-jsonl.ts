import { AgentError } from '../domain/agent.ts'
import type { CommandProtocol, CommandReply, CommandTurn } from './command-protocol.ts'
import { excerpt } from './excerpt.ts'
import { describeType, isRecord, parseJson } from './json.ts'
import { historyOf } from './messages.ts'

/** Lines without a reply that are passed over in one turn: an agent may log, but not for ever. */
const MAX_LOG_LINES = 10_000

/** One JSON line in, one JSON line with `reply` out; other lines are the agent's log. */
export const jsonlProtocol: CommandProtocol = {
  async exchange(process, turn, signal) {
    // What was said before it was asked is no answer.
    process.takeBetween()
    const sentAt = performance.now()
    const lines = new LineReader(turn.index)
    const answer = await process.turn<Omit<CommandReply, 'sentAt'>>(
      `${JSON.stringify(turnLine(turn))}\n`,
      {
        awaits: 'a line of JSON with a reply',
        chunk(text, at, complete) {
          const found = lines.feed(text)
          if (found) complete({ ...found, at })
        },
        exit(_, at) {
          const found = lines.feed('\n')
          return found && { ...found, at }
        },
      },
      signal,
    )
    return { ...answer, sentAt }
  },
}

function turnLine({ context: { sessionId, scenario, trial }, index, user }: CommandTurn) {
  return {
    type: 'turn',
    session: sessionId,
    scenario: scenario.id,
    trial,
    turn: index,
    user,
    history: historyOf(scenario),
    mocks: scenario.mocks ?? {},
    documents: scenario.documents ?? [],
  }
}

type Found = Pick<CommandReply, 'reply' | 'reported'>

class LineReader {
  private readonly turnIndex: number
  private rest = ''
  private logLines = 0

  constructor(turnIndex: number) {
    this.turnIndex = turnIndex
  }

  feed(text: string): Found | undefined {
    this.rest += text
    if (!text.includes('\n')) return undefined
    const lines = this.rest.split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines) {
      const found = this.read(line)
      if (found) return found
    }
    return undefined
  }

  private read(line: string): Found | undefined {
    // A byte order mark is trimmed as well.
    const text = line.trim()
    const parsed = text.startsWith('{') ? parseJson(text) : undefined
    const message = parsed?.ok && isRecord(parsed.value) ? parsed.value : undefined
    if (message?.type === 'error') {
      throw new AgentError('crash', `the agent reported an error: ${excerpt(String(message.message ?? message.error))}`)
    }
    if (message && 'reply' in message && (message.turn === undefined || message.turn === this.turnIndex)) {
      if (typeof message.reply === 'string') return { reply: message.reply, reported: message }
      throw new AgentError('nonsense', `reply: expected a text, found ${describeType(message.reply)}`)
    }
    if (text !== '' && ++this.logLines > MAX_LOG_LINES) {
      throw new AgentError('too_large', `the agent wrote ${MAX_LOG_LINES} lines without a reply, like ${excerpt(line)}`)
    }
    return undefined
  }
}
