import { expect, it } from 'vitest'
import { diagnosedIn, expecting, scenariosOf } from './parsed.ts'

it.each([
  ['say', '"   "', 0],
  ['never_say', '["fine", "\\t\\n"]', 1],
  ['never_say', '"\\u200B "', 0],
  ['criteria', '[" "]', 0],
])('%s: %s decides nothing', async (key, written, index) => {
  const found = await diagnosedIn(expecting(`{ ${key}: ${written} }`))
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(`expect.${key}[${index}]: expected words, found white space alone`)
})

it('a word with white space around it is one', async () => {
  expect(await scenariosOf(expecting('{ say: " 5 " }'))).toHaveLength(1)
})
