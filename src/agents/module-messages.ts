import type { Document } from '../domain/session.ts'
import type { Message } from './messages.ts'

/** What the function is given of its turn, as plain data. */
export interface ModuleTurn {
  session: string
  scenario: string
  /** 0-based index of the turn. */
  turn: number
  user: string
  /** The turns that came before the scenario's own. */
  history: Message[]
  /** `history`, the turns of this session, and the user's words last. */
  messages: Message[]
  documents: Document[]
}

/** From the gate to the child. `id` numbers turns, `call` the tool calls. */
export type ToChild =
  | { type: 'load'; file: string; exportName: string }
  | { type: 'turn'; id: number; turn: ModuleTurn }
  | { type: 'tool_result'; call: number; result: unknown }
  | { type: 'tool_error'; call: number; name: string; message: string }

/** From the child to the gate. The agent runs there: the gate believes none of it. */
export type FromChild =
  | { type: 'loaded' }
  | { type: 'load_failed'; problem: LoadProblem; message: string; exports: string[] }
  | { type: 'tool_call'; id: number; call: number; name: string; arguments: unknown }
  | { type: 'answer'; id: number; returned: unknown; reports: unknown[] }
  | { type: 'threw'; id: number; problem: 'threw' | 'too_large' | 'not_json' | 'no_reply'; message: string }

/** Why a module could not be used. */
export type LoadProblem = 'export' | 'threw'
