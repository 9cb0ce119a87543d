import type { ConversationContext } from '../domain/agent.ts'
import type { Reported } from './reported.ts'
import type { SessionProcess } from './session-process.ts'

/** What a protocol is given of one turn. */
export interface CommandTurn {
  context: ConversationContext
  /** 0-based. */
  index: number
  user: string
}

/** What it read. `at` is when the last byte of the reply came, `performance.now()`; the other times likewise. */
export interface CommandReply {
  reply: string
  reported: Reported
  sentAt: number
  at: number
}

/** How a process is talked to. */
export interface CommandProtocol {
  exchange(process: SessionProcess, turn: CommandTurn, signal: AbortSignal): Promise<CommandReply>
}
