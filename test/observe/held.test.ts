import { expect, it } from 'vitest'
import { Held } from '../../src/observe/held.ts'

const itemsOf = (groups: { items: string[] }[]) => groups.map(({ items }) => items)

it('gathers what belongs to a conversation, also what came before its trace named it', () => {
  const held = new Held<string>()
  held.add('t1', undefined, 'a', 1)
  held.add('t2', 'c', 'b', 1)
  held.add('t1', 'c', 'd', 1)
  held.add('t1', undefined, 'e', 1)
  held.add('t3', undefined, 'alone', 1)
  const groups = held.flush()
  expect(itemsOf(groups)).toEqual([['b', 'a', 'd', 'e'], ['alone']])
  expect(groups.map(({ conversation }) => conversation)).toEqual(['c', undefined])
  expect(held.flush()).toEqual([])
})

it('keeps conversations apart that one trace names, the rest of the trace with the first', () => {
  const held = new Held<string>()
  held.add('t', 'one', 'a', 1)
  held.add('t', 'two', 'b', 1)
  held.add('t', undefined, 'c', 1)
  held.add('t', 'two', 'd', 1)
  expect(itemsOf(held.flush()).sort()).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ])
})

it('lets go of the conversation that was not heard of for longest when it holds too much', () => {
  const held = new Held<string>(10)
  expect(held.add('t1', 'c1', 'a', 4)).toEqual([])
  expect(held.add('t2', 'c2', 'b', 4)).toEqual([])
  expect(held.add('t1', 'c1', 'c', 1)).toEqual([])
  expect(itemsOf(held.add('t3', 'c3', 'd', 4))).toEqual([['b']])
  expect(itemsOf(held.flush())).toEqual([['a', 'c'], ['d']])
})
