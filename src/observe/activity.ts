import type { Document, SessionError, ToolDefinition, Usage } from '../domain/session.ts'
import type { Message } from './messages.ts'

/** What every traced piece of work has; times are milliseconds since the epoch. */
interface Work {
  traceId: string
  id: string
  parentId: string | undefined
  startMs: number
  endMs: number
  error: SessionError | undefined
}

/** One call of a model, with what it was sent and what it said. */
export interface ModelActivity extends Work {
  kind: 'model'
  model: string | undefined
  usage: Usage | undefined
  costUsd: number | undefined
  /** From the start of the call to its first token. */
  ttftMs: number | undefined
  input: Message[]
  output: Message[]
  tools: ToolDefinition[]
}

/** One execution of a tool. */
export interface ToolActivity extends Work {
  kind: 'tool'
  name: string
  callId: string | undefined
  arguments: unknown
  result: unknown
}

export interface RetrievalActivity extends Work {
  kind: 'retrieval'
  query: string | undefined
  documents: Document[]
}

/** Work around the others - an agent, a chain, a whole trace - with what went in and came out, where it says so. */
export interface AgentActivity extends Work {
  kind: 'agent'
  user: string | undefined
  reply: string | undefined
}

/** What a tracing system recorded of an agent at work, whatever its dialect. */
export type Activity = ModelActivity | ToolActivity | RetrievalActivity | AgentActivity
