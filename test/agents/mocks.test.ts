import { describe, expect, it } from 'vitest'
import { MockTools } from '../../src/agents/mocks.ts'
import { aScenario } from '../builders.ts'
import { failureOf, someDeps } from './support.ts'

const { loadMatcher } = someDeps()

function mocksOf(mocks: NonNullable<ReturnType<typeof aScenario>['mocks']>) {
  return MockTools.of(aScenario({ mocks }), loadMatcher)
}

describe('mock rules', () => {
  it('answer by the first that fits and is not used up', async () => {
    const tools = await mocksOf({
      book: [
        { return: { error: 'SLOT_UNAVAILABLE' }, times: 1 },
        { when: { phone: { regex: '^\\+1' } }, return: { callback_id: 'CB-9' } },
        { return: null },
      ],
    })
    const book = (phone: string) => tools.answer({ name: 'book', arguments: { phone, day: 'Monday' } })
    expect(book('+1')).toEqual({
      kind: 'tool',
      name: 'book',
      arguments: { phone: '+1', day: 'Monday' },
      result: { error: 'SLOT_UNAVAILABLE' },
      error: { type: 'SLOT_UNAVAILABLE', message: 'SLOT_UNAVAILABLE' },
      mocked: true,
    })
    expect(book('+1').result).toEqual({ callback_id: 'CB-9' })
    expect(book('+49').result).toBeNull()
  })

  it('count for each session anew', async () => {
    const scenario = aScenario({ mocks: { f: [{ return: 1, times: 1 }] } })
    for (let session = 0; session < 2; session++) {
      const tools = await MockTools.of(scenario, loadMatcher)
      expect(tools.answer({ name: 'f' }).result).toBe(1)
    }
  })

  it.each([
    ['another tool', 'g', {}, 'the agent called "g", for which the scenario has no mock'],
    ['toString', 'toString', {}, 'the agent called "toString", for which the scenario has no mock'],
    [
      'other arguments',
      'f',
      { id: '7' },
      'no rule of mocks.f answers the agent\'s call: id: expected 7, found "7" (quote it: "7")',
    ],
    [
      'no arguments',
      'f',
      undefined,
      'no rule of mocks.f answers the agent\'s call: arguments: expected {"id":7}, found absent',
    ],
  ])('never invent a result for %s', async (_, name, args, message) => {
    const tools = await mocksOf({ f: [{ when: { id: 7 }, return: 1 }] })
    const failure = await failureOf((async () => tools.answer({ name, arguments: args }))())
    expect(failure).toMatchObject({ type: 'invalid.mocks', message })
  })

  it('that are used up say so', async () => {
    const tools = await mocksOf({ f: [{ return: 1, times: 1 }] })
    tools.answer({ name: 'f' })
    expect(() => tools.answer({ name: 'f' })).toThrow('every rule is used up (times)')
  })

  it('load the matcher only when a rule looks at arguments', async () => {
    const never = async () => Promise.reject(new Error('loaded'))
    await MockTools.of(aScenario({ mocks: { f: [{ return: 1 }] } }), never)
    await MockTools.of(aScenario(), never)
    await expect(MockTools.of(aScenario({ mocks: { f: [{ when: {}, return: 1 }] } }), never)).rejects.toThrow('loaded')
  })
})
