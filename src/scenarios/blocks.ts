import type { Expectations, ScenarioDocument } from '../domain/scenario.ts'
import type { KeyPath } from '../yaml/path.ts'

/** A block of expectations and where it stands: `expect` of the session or of one of its turns. */
export interface Block {
  path: KeyPath
  expect: Expectations
}

export function blocksOf({ expect, turns = [] }: ScenarioDocument): Block[] {
  const ofTurns = turns.flatMap((turn, index) =>
    turn.expect ? [{ path: ['turns', index, 'expect'], expect: turn.expect }] : [],
  )
  return expect ? [{ path: ['expect'], expect }, ...ofTurns] : ofTurns
}
