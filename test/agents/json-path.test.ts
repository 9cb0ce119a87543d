import { describe, expect, it } from 'vitest'
import { compilePath, listOf } from '../../src/agents/json-path.ts'

const value = { a: { b: [{ c: 1 }, { c: null }] }, '0': 'zero', list: [], own: { toString: 'x' } }

describe('a path', () => {
  it.each([
    ['$', [value]],
    ['$.a.b[0].c', [1]],
    ['$.a.b[1].c', [null]],
    ['$.a.b[2].c', []],
    ['$.a.x.y', []],
    ['$.a.b.length', []],
    ['$[0]', []],
    ['$.toString', []],
    ['$.own.toString', ['x']],
    ['$.list', [[]]],
    ['$.a.b[*].c', [1, null]],
    ["$['a']['b'][0]['c']", [1]],
    ['$..c', [1, null]],
  ])('%s reads %j', async (path, matches) => {
    const read = await compilePath(path, 'agent.http.reply')
    expect(read(value)).toEqual(matches)
  })

  it('that is none is refused with the key it stands at', async () => {
    await expect(compilePath('$.a[', 'agent.http.reply')).rejects.toThrow(/^agent\.http\.reply: \$\.a\[ is no JSONPath/)
  })
})

it('a list is named by itself or by its items', () => {
  expect(listOf([[1, 2]])).toEqual([1, 2])
  expect(listOf([1, 2])).toEqual([1, 2])
  expect(listOf([])).toEqual([])
})
