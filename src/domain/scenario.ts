import * as z from 'zod/mini'
import { advised } from './advice.ts'
import { durationMs, usd } from './units.ts'

/** A list that may be written as a single value. */
function oneOrMore<T extends z.core.SomeType>(item: T) {
  return z.pipe(
    z.union([item, z.array(item).check(z.minLength(1))]),
    z.transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value]) as z.output<T>[]),
  )
}

const text = z.string().check(z.minLength(1))
const identifier = z
  .string()
  .check(
    z.regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
      advised(
        'expected letters, digits, ".", "_" and "-", at most 128 characters',
        'write words with dashes, such as refund-window',
      ),
    ),
  )

/** Text to look for: a phrase (case-insensitive, numbers on digit boundaries) or a regular expression. */
const textMatcher = z.union([
  text,
  z.strictObject({
    regex: text.check(z.describe('Regular expression (RE2: no look-around, no back-references), case-insensitive.')),
  }),
])

/** What is expected of one argument: a literal, or a matcher. Nested objects are matched on the keys named. */
const argumentMatcher = z.unknown()

const expectedCall = z.strictObject({
  tool: text.check(z.describe('Name of the tool, or of the handoff target, that is to be called.')),
  args: z.optional(
    z
      .record(z.string(), argumentMatcher)
      .check(
        z.describe(
          'Arguments that must match; others are free. A value is a literal, { regex }, { any: true }, { one_of: [] } or { min, max }.',
        ),
      ),
  ),
  result: z
    ._default(z.enum(['ok', 'non_empty', 'any']), 'any')
    .check(z.describe('What the call must have returned: ok (no error), non_empty (no error and not empty), any.')),
})

const claimRequiresCall = z.strictObject({
  pattern: text.check(
    z.describe(
      'Regular expression of a promise or statement, case-insensitive, such as "callback (is|has been) booked".',
    ),
  ),
  tool: text.check(z.describe('Tool that must have been called with success before or in the turn of that reply.')),
  args: z.optional(z.record(z.string(), argumentMatcher)).check(z.describe('Arguments that call must have had.')),
})

const expectations = z.strictObject({
  say: z.optional(oneOrMore(textMatcher)).check(z.describe('Each must be found in a reply.')),
  never_say: z.optional(oneOrMore(textMatcher)).check(z.describe('None may be found in any reply.')),
  calls: z
    .optional(z.array(expectedCall))
    .check(
      z.describe(
        'Tool calls that are expected. With calls_mode: exact an empty list means that no tool may be called.',
      ),
    ),
  calls_mode: z
    ._default(z.enum(['contains', 'in_order', 'exact']), 'contains')
    .check(
      z.describe(
        'contains: each is made, others may be; in_order: in this order, others may stand between; exact: these, in this order, and no other.',
      ),
    ),
  never_call: z.optional(oneOrMore(text)).check(z.describe('Tools that may not be called.')),
  claims_require_call: z
    .optional(oneOrMore(claimRequiresCall))
    .check(z.describe('A reply that matches the pattern is true only if the tool was called with success.')),
  handoff: z
    .optional(z.strictObject({ to: text.check(z.describe('Name of the team or agent.')) }))
    .check(z.describe('The team or agent the conversation must be handed to.')),
  outcome: z
    .optional(z.enum(['resolved', 'escalated', 'refused']))
    .check(z.describe('resolved (default); escalated: a human handoff, or that status; refused: needs a judge.')),
  criteria: z.optional(oneOrMore(text)).check(z.describe('Free criteria, each judged by the judge model.')),
})

const mockRule = z.strictObject({
  when: z
    .optional(z.record(z.string(), argumentMatcher))
    .check(z.describe('Arguments this rule answers; without it, all.')),
  return: z.unknown().check(z.describe('What the tool returns. { error: CODE } counts as a tool error.')),
  times: z
    .optional(z.int().check(z.positive()))
    .check(z.describe('How often this rule answers before the next one is tried.')),
})

const simulatedUser = z.strictObject({
  persona: z.optional(text).check(z.describe('How the customer behaves.')),
  goal: text.check(z.describe('What the customer wants.')),
  facts: z
    .optional(z.union([text, z.record(z.string(), z.unknown())]))
    .check(z.describe('What the customer knows: a text or a map.')),
  opening: z.optional(text).check(z.describe('The first words of the customer.')),
  max_turns: z.optional(z.int().check(z.positive())).check(z.describe('Turns after which the customer gives up.')),
})

const scriptedTurn = z.strictObject({
  user: text.check(z.describe('What the customer says.')),
  expect: z.optional(expectations).check(z.describe('What is expected of this turn.')),
})

/** One scenario as it is written in YAML. Unknown keys are errors; what must be there beyond types is checked by the loader. */
export const scenarioDocument = z
  .strictObject({
    id: identifier.check(z.describe('Unique name of the scenario, stable over time: baselines are kept by it.')),
    description: z.optional(text).check(z.describe('What the scenario protects from, in a sentence.')),
    cluster: z.optional(text).check(z.describe('Input cluster: scenarios that share a cause of failure.')),
    must_pass: z
      ._default(z.boolean(), false)
      .check(z.describe('Blocks on its own when it fails (sequential test of 98% against 70%).')),
    source: z
      .optional(
        z.strictObject({
          incident: z.optional(text).check(z.describe('Incident it was written after.')),
          session: z.optional(text).check(z.describe('Session it was promoted from.')),
          url: z.optional(text).check(z.describe('Where to read more.')),
        }),
      )
      .check(z.describe('Where the scenario comes from.')),
    tags: z.optional(oneOrMore(text)).check(z.describe('Words to find the scenario by.')),
    skip: z.optional(text).check(z.describe('Why this scenario is not run.')),
    trials: z
      .optional(z.int().check(z.positive(), z.lte(1000)))
      .check(z.describe('Sessions of this scenario; default suite.trials.')),
    variables: z
      .optional(z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).check(z.minLength(1))))
      .check(
        z.describe('Values for {{name}}, taken literally in patterns; the scenario is repeated for every combination.'),
      ),
    history: z
      .optional(
        z.array(
          z.strictObject({
            user: text.check(z.describe('What the customer said.')),
            reply: text.check(z.describe('What the agent answered.')),
          }),
        ),
      )
      .check(z.describe('Turns that came before.')),
    user: z
      .optional(z.union([text, simulatedUser]))
      .check(z.describe('What the customer says, or a simulated customer.')),
    turns: z
      .optional(z.array(scriptedTurn).check(z.minLength(1)))
      .check(z.describe('A scripted conversation, in place of user.')),
    documents: z
      .optional(
        z
          .array(
            z.strictObject({
              id: z.optional(text).check(z.describe('Name of the document.')),
              content: text.check(z.describe('Its text.')),
              source: z.optional(text).check(z.describe('Where it comes from.')),
            }),
          )
          .check(z.minLength(1)),
      )
      .check(z.describe('What is true in this scenario: the reply is checked against it.')),
    mocks: z
      .optional(z.record(z.string(), oneOrMore(mockRule)))
      .check(z.describe('Tool results, where the agent adapter can apply them.')),
    expect: z.optional(expectations).check(z.describe('What is expected of the whole session.')),
    limits: z
      .optional(
        z.strictObject({
          latency: z.optional(durationMs).check(z.describe('The most one turn may take.')),
          cost: z.optional(usd).check(z.describe('The most the session may cost.')),
        }),
      )
      .check(z.describe('Expectations of this scenario on each turn (latency) and on the session (cost).')),
  })
  .check(z.meta({ title: 'agent-slo-gate scenario', oneOf: [{ required: ['user'] }, { required: ['turns'] }] }))

export type ScenarioDocument = z.output<typeof scenarioDocument>
export type TextMatcher = z.output<typeof textMatcher>
export type ExpectedCall = z.output<typeof expectedCall>
export type ClaimRequiresCall = z.output<typeof claimRequiresCall>
export type Expectations = z.output<typeof expectations>
export type MockRule = z.output<typeof mockRule>
type SimulatedUser = z.output<typeof simulatedUser>
type ScriptedTurn = z.output<typeof scriptedTurn>

/** Where a scenario stands: the file, the index of its YAML document there, its first line (1-based). */
interface ScenarioOrigin {
  file: string
  document: number
  line: number
}

/** A scenario ready to run: variables substituted, `user` text turned into one scripted turn. */
export interface Scenario extends Omit<ScenarioDocument, 'variables' | 'user' | 'turns'> {
  /** How the customer is driven. */
  customer: { kind: 'scripted'; turns: ScriptedTurn[] } | ({ kind: 'simulated' } & SimulatedUser)
  /** The combination of variables of this copy, when the scenario has variables. */
  variables?: Record<string, string | number | boolean>
  origin: ScenarioOrigin
}

/** The outcome a session must end with: `resolved` unless the scenario says otherwise. */
export function expectedOutcome(scenario: Scenario): 'resolved' | 'escalated' | 'refused' {
  return scenario.expect?.outcome ?? 'resolved'
}

/** Every block of expectations of a scenario with its path in the YAML and the turn it is about (undefined: the whole session). */
export function* expectationBlocks(
  scenario: Scenario,
): Generator<{ path: string; turn: number | undefined; expect: Expectations }> {
  if (scenario.expect) yield { path: 'expect', turn: undefined, expect: scenario.expect }
  if (scenario.customer.kind !== 'scripted') return
  for (const [turn, { expect }] of scenario.customer.turns.entries()) {
    if (expect) yield { path: `turns[${turn}].expect`, turn, expect }
  }
}

/** Whether an expectation of the scenario can be decided only by the tool calls of a session. */
export function asksForToolCalls(scenario: Scenario): boolean {
  for (const { expect } of expectationBlocks(scenario)) {
    if (expect.calls || expect.never_call || expect.claims_require_call) return true
  }
  return false
}

/** The mock rules of a tool; names are an agent's, which may be one that every object has. */
export function mocksOf({ mocks }: Pick<Scenario, 'mocks'>, tool: string): readonly MockRule[] | undefined {
  return mocks && Object.hasOwn(mocks, tool) ? mocks[tool] : undefined
}
