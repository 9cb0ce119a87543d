import type { Scenario } from '../domain/scenario.ts'
import type { Session } from '../domain/session.ts'
import type { CompiledBlock, CompiledScenario } from './compiled-scenario.ts'
import type { Handoff, MadeCall } from './made-calls.ts'

/** What every kind of expectation looks at. */
export interface Scene {
  session: Session
  scenario: Scenario
  block: CompiledBlock
  compiled: CompiledScenario
  /** Answered turns that the block is about. */
  turns: { turn: number; reply: string }[]
  /** Calls and handoffs of the turns that the block is about. */
  made: MadeCall[]
  /** Calls and handoffs of the whole session. */
  allMade: MadeCall[]
  handoffs: Handoff[]
}
