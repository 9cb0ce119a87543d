import type { ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import { blocksOf } from './blocks.ts'

/** Texts to be said, not to be said or to be judged that hold no word: white space is in every reply, or in none. */
export function* checkPhrases(document: ScenarioDocument): Generator<Problem> {
  for (const { path, expect } of blocksOf(document)) {
    for (const key of ['say', 'never_say', 'criteria'] as const) {
      for (const [index, text] of (expect[key] ?? []).entries()) {
        if (typeof text !== 'string' || !BLANK.test(text)) continue
        yield {
          path: [...path, key, index],
          message: 'expected words, found white space alone, which can decide nothing',
          hint: 'write the words, or remove the entry',
        }
      }
    }
  }
}

/** Spaces, and characters that are not seen at all. */
const BLANK = /^[\s\p{Cf}]*$/u
