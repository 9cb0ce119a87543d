import { describe, expect, test } from 'vitest'
import type { Scenario } from '../../src/domain/scenario.ts'
import type { Session } from '../../src/domain/session.ts'
import { groundingJudge } from '../../src/judges/grounding.ts'
import { anExpect, aScenario, aSession, aToolCall, aTurn } from '../builders.ts'
import { cpuMs } from '../cpu-time.ts'

async function claims(session: Session, scenario: Scenario) {
  return (await groundingJudge.judge(session, scenario, new AbortController().signal)).claims
}

/** What becomes of a reply: grounded, ungrounded, or no claim at all. */
async function verdict(reply: string, options: Partial<Options> = {}): Promise<string> {
  const { documents = [POLICY], steps = [], user = 'Hello?', observed } = options
  const scenario = aScenario({ documents: documents.map((content) => ({ id: 'policy', content })) })
  const session = aSession({ turns: [aTurn({ user, reply, steps })], ...(observed ? { observed } : {}) })
  const { claims: found, lookedAt } = await claims(session, scenario)
  expect(lookedAt).toEqual([0])
  if (found.length === 0) return 'no claim'
  return found.every(({ grounded }) => grounded) ? 'grounded' : 'ungrounded'
}

interface Options {
  documents: string[]
  steps: Session['turns'][number]['steps']
  user: string
  observed: NonNullable<Session['observed']>
}

const POLICY =
  'The money is paid back within\n7-10 business days. A late fee of $25 is charged after 14 days. Members get 5% off.'

describe('figures of a reply, held against the documents', () => {
  test.each([
    ['You have it in 7–10 business days.', 'grounded'],
    ['You have it in **7 to 10** working days.', 'grounded'],
    ['It takes seven to ten business days.', 'grounded'],
    ['It takes up to 10 business days.', 'grounded'],
    ['The fee comes after two weeks.', 'grounded'],
    ['The fee is $25.00.', 'grounded'],
    ['The fee is 25 dollars, and 5 percent off.', 'grounded'],
    ['You have it in 3-5 business days.', 'ungrounded'],
    ['You have it in three to five business days.', 'ungrounded'],
    ['The fee is $30.', 'ungrounded'],
    ['You get 15% off.', 'ungrounded'],
    ['The fee comes after 30 days.', 'ungrounded'],
    ['I am 100% sure.', 'no claim'],
    ['It takes 3 months.', 'no claim'],
    ['The fee is €30.', 'no claim'],
    ['Hello, how can I help?', 'no claim'],
    ['Two fees are $50.', 'no claim'],
    ['All of them are above $100.', 'no claim'],
    ['The new total is $138.63.', 'no claim'],
    ['The fee comes after 30 calendar days.', 'ungrounded'],
    ['We are here 6 days a week.', 'no claim'],
    ['One day you will laugh about it.', 'no claim'],
    ['It is not 3-5 business days.', 'no claim'],
    ['You owe ~$90.', 'no claim'],
    ['It is not 30 days, you have 30 days more.', 'ungrounded'],
    ['Not 130 days, not 31 days, but 30 days.', 'ungrounded'],
  ])('%s: %s', async (reply, wanted) => expect(await verdict(reply)).toBe(wanted))

  test.each([
    ['Sie erhalten 9,9 % Zinsen.', 'grounded'],
    ['Sie erhalten 8,9 % Zinsen.', 'ungrounded'],
    ['Der Rahmen ist 5.000 €.', 'grounded'],
    ['Der Rahmen ist 5.000,00 €.', 'grounded'],
    ['Der Rahmen ist 5 €.', 'ungrounded'],
    ['It takes 1,5 hours.', 'grounded'],
    ['Das sind 1.234,5 % mehr.', 'ungrounded'],
    ['Der Rahmen ist 5 000 €.', 'no claim'],
  ])('European figures: %s: %s', async (reply, wanted) => {
    expect(await verdict(reply, { documents: ['9.9% interest, a limit of €5,000, 90 minutes.'] })).toBe(wanted)
  })

  test.each([
    ['A gallon is $3.459.', 'grounded'],
    ['A gallon is $3.559.', 'ungrounded'],
    ['A token is $0.002.', 'grounded'],
    ['A token is $2.', 'ungrounded'],
    ['The lot is $1,234.567.', 'grounded'],
  ])('prices with three decimals: %s: %s', async (reply, wanted) => {
    const steps = [aToolCall({ result: { gallon: 3.459, token: 0.002, lot: 1234.567 } })]
    expect(await verdict(reply, { documents: ['A visit is $40.'], steps })).toBe(wanted)
  })

  test('the JSON of a tool result that was kept as a text is read as JSON', async () => {
    const steps = [aToolCall({ result: '{"items":[{"price_cents":1250},{"price_cents":8743}]}' })]
    expect(await verdict('The second one is $87.43.', { steps })).toBe('grounded')
  })

  test('what a call was given grounds nothing where its result is the text of an error', async () => {
    const refund = (result: unknown) => ({ steps: [aToolCall({ name: 'refund', arguments: { amount: 30 }, result })] })
    expect(await verdict('I have refunded $30.', refund('done'))).toBe('grounded')
    expect(await verdict('I have refunded $30.', refund('Error: declined'))).toBe('ungrounded')
  })

  test.each([
    ['Ordered on 3 March.', 'no claim'],
    ['Bestellt am 3. Januar.', 'no claim'],
    ['2 separate parcels, 5 marked as fragile, at most 1 may be left outside.', 'ungrounded'],
  ])('a date lets a duration be computed, a word that begins like a month does not: %s', async (result, wanted) => {
    expect(await verdict('You have it in 30 days.', { steps: [aToolCall({ result })] })).toBe(wanted)
  })

  test('a contradiction is shown with its source', async () => {
    const scenario = aScenario({ documents: [{ id: 'refund-policy-v4', content: POLICY }] })
    const session = aSession({ turns: [aTurn({ reply: 'Fine. You have it in 3-5 business days. Bye.' })] })
    expect((await claims(session, scenario)).claims).toEqual([
      {
        turn: 0,
        kind: 'factual',
        grounded: false,
        quote: 'You have it in 3-5 business days.',
        reason: 'the material has 7-10 business days (refund-policy-v4)',
      },
    ])
  })

  test('tool results ground what they hold, whatever the unit', async () => {
    const steps = [aToolCall({ result: { total: 89, eta: '2 business days', rate: 0.12, fee_cents: 1250 } })]
    expect(await verdict('It was $89, comes in 2 business days, 12% off, fee $12.50.', { steps })).toBe('grounded')
  })

  test('sums, differences, totals and shares of known amounts are no invention', async () => {
    const result = { items: [{ price: 10 }, { price: 20 }, { price: 33.5 }], limit: 100 }
    for (const amount of ['$30', '$63.50', '$90', '$9.50', '$20.00']) {
      expect(await verdict(`That makes ${amount}.`, { steps: [aToolCall({ result })] })).not.toBe('ungrounded')
    }
    expect(await verdict('That makes $71.', { steps: [aToolCall({ result })] })).toBe('ungrounded')
  })

  test('a duration may be computed from a date', async () => {
    const steps = [aToolCall({ result: { delivered: '2026-10-01' } })]
    expect(await verdict('It was delivered 45 days ago.', { steps })).toBe('no claim')
  })

  test('an amount that is rounded to whole dollars is no invention', async () => {
    const steps = [aToolCall({ result: { bill: 187.43 } })]
    expect(await verdict('Your bill is $187.', { steps })).toBe('no claim')
    expect(await verdict('Your bill is $189.', { steps })).toBe('ungrounded')
    expect(await verdict('Express costs $13.', { documents: ['Express costs $12.50.'] })).toBe('ungrounded')
  })

  test.each([{ eta: '28 Nov 2026' }, { eta: '28.11.2026' }, { eta: '11/28/2026' }, { delivered_at: 1_795_790_000 }])(
    'a date is one however it is written: %j',
    async (result) => {
      expect(await verdict('You have it in 3 days.', { steps: [aToolCall({ result })] })).toBe('no claim')
    },
  )

  test('what the customer said of the past is no claim when it is said again', async () => {
    const user = 'I have been waiting 20 days.'
    expect(await verdict('I am sorry that it has been 20 days.', { user })).toBe('no claim')
    expect(await verdict('Refunds take 20 days.', { user })).toBe('ungrounded')
  })

  test("the customer's words ground only what is said about the customer", async () => {
    const user = 'I paid $600 on Monday. Is it 3-5 business days?'
    expect(await verdict('The $600 you paid is on its way.', { user })).toBe('grounded')
    expect(await verdict('We cannot pay $600 back.', { user })).toBe('no claim')
    expect(await verdict('Yes, it takes 3-5 business days.', { user })).toBe('ungrounded')
  })

  test('where tool results were not seen, only ranges are held against the documents', async () => {
    const observed = { toolCalls: 'no' as const }
    expect(await verdict('The fee is $30.', { observed })).toBe('no claim')
    expect(await verdict('It takes 3-5 business days.', { observed })).toBe('ungrounded')
  })

  test('a successful call makes true what it was given', async () => {
    const steps = [aToolCall({ name: 'refund', arguments: { amount: 71 }, result: { id: 'R-1' } })]
    expect(await verdict('I refunded $71.', { steps })).toBe('grounded')
  })

  test('what is learnt later grounds nothing before', async () => {
    const scenario = aScenario({ documents: [{ content: POLICY }] })
    const turns = [aTurn({ reply: 'It was $89.' }), aTurn({ reply: 'It was $89.', steps: [aToolCall()] })]
    const { claims: found } = await claims(aSession({ turns }), scenario)
    expect(found.map(({ turn, grounded }) => [turn, grounded])).toEqual([
      [0, false],
      [1, true],
    ])
  })
})

describe('what was said to be done', () => {
  const scenario = aScenario({
    expect: anExpect({ claims_require_call: [{ pattern: 'callback (is|has been) booked', tool: 'schedule' }] }),
  })
  const reply = 'Your callback has been booked.'
  const call = aToolCall({ name: 'schedule' })

  test('is grounded by the call that did it', async () => {
    const { claims: found } = await claims(aSession({ turns: [aTurn({ reply, steps: [call] })] }), scenario)
    expect(found).toMatchObject([{ kind: 'procedural', grounded: true }])
  })

  test('is ungrounded without it', async () => {
    const { claims: found } = await claims(aSession({ turns: [aTurn({ reply })] }), scenario)
    expect(found).toMatchObject([{ kind: 'procedural', grounded: false, reason: 'schedule was not called' }])
  })

  test('could not be looked at where nobody saw what the call returned', async () => {
    const unseen = aTurn({ reply, steps: [{ ...call, result: undefined }] })
    const found = await claims(aSession({ turns: [unseen], observed: { toolResults: 'no' } }), scenario)
    const reason = 'schedule was called, and what it returned was not observed'
    expect(found).toEqual({ lookedAt: [], claims: [], failed: [{ turn: 0, reason }] })
  })

  test('was not looked at where tool calls cannot be seen, nor where the reply says nothing of it', async () => {
    const unseen = aSession({ turns: [aTurn({ reply })], observed: { toolCalls: 'no' } })
    expect(await claims(unseen, scenario)).toEqual({ lookedAt: [], claims: [], failed: [] })
    expect((await claims(aSession(), scenario)).lookedAt).toEqual([])
  })
})

test('a scenario without documents and without such rules is none it can score', () => {
  expect(groundingJudge.canScoreClaims(aScenario())).toBe(false)
  expect(groundingJudge.canScoreClaims(aScenario({ documents: [{ content: 'x' }] }))).toBe(true)
})

test('a long reply full of figures is judged in time linear in its length', async () => {
  const reply = 'It is $1,000 or 3-5 days. '.repeat(4_000)
  expect(await cpuMs(() => verdict(reply))).toBeLessThan(2_000)
  // A quadratic one takes the better part of a minute.
  expect(await cpuMs(() => verdict(`1${'.123'.repeat(200_000)} days`))).toBeLessThan(5_000)
})
