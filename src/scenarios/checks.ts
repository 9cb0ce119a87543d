import type { ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import { checkExpectations } from './expectations.ts'
import { checkMatchers } from './matchers.ts'
import { checkMocks } from './mocks.ts'
import { checkPhrases } from './phrases.ts'

/** What the schema cannot say of one scenario: keys that exclude or need each other, and expectations that cannot fail or cannot hold. */
export function* checkScenario(document: ScenarioDocument): Generator<Problem> {
  yield* checkConversation(document)
  yield* checkExpectations(document)
  yield* checkPhrases(document)
  yield* checkMatchers(document)
  yield* checkMocks(document)
}

function* checkConversation({ user, turns }: ScenarioDocument): Generator<Problem> {
  if (user === undefined && turns === undefined) {
    yield {
      path: [],
      message: 'expected `user` or `turns`, found neither',
      hint: 'write what the customer says: `user: "..."`',
    }
  }
  if (user !== undefined && turns !== undefined) {
    yield {
      path: ['turns'],
      message: 'expected either `user` or `turns`, found both',
      hint: 'make the text of `user` the first of the `turns`, or remove one of them',
      at: 'key',
    }
  }
}
