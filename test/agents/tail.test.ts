import { expect, it } from 'vitest'
import { Tail } from '../../src/agents/tail.ts'

it('keeps the end of an endless stream', () => {
  const tail = new Tail(10)
  expect(tail.text()).toBe('')
  tail.add(Buffer.from('abc'))
  expect(tail.text()).toBe('abc')
  for (let index = 0; index < 1_000; index++) tail.add(Buffer.from(`${index},`))
  expect(tail.text()).toBe('7,998,999,')
  tail.add(Buffer.from('x'.repeat(50)))
  expect(tail.text()).toBe('x'.repeat(10))
})
