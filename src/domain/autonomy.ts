import * as z from 'zod/mini'
import type { ClusterFailure } from './cluster-failures.ts'
import { ACTIONS, type Action, MODES, type Policy, STATES } from './policy.ts'
import type { PolicyRecord } from './policy-state.ts'

/** How much harm a tool can do when it is used wrongly, least first. */
export const RISKS = ['low', 'medium', 'high'] as const
export type Risk = (typeof RISKS)[number]

const risk = z.enum(RISKS)
const allowance = z
  .enum([...ACTIONS, 'none'])
  .check(z.describe('The most the agent may do: act, draft for a human to send, hand over to a human, nothing.'))

/** `autonomy.json`: what the agent's runtime obeys. */
export const autonomySchema = z.object({
  schema: z.literal('agent-slo-gate-autonomy/v1'),
  agent: z.string(),
  state: z.enum(STATES),
  mode: z.enum(MODES),
  allowedActions: z
    .array(z.enum(ACTIONS))
    .check(z.describe('Most autonomous first; empty when the circuit is broken.')),
  risks: z
    .object({ low: allowance, medium: allowance, high: allowance })
    .check(z.describe('What a tool of each risk still allows.')),
  tools: z
    .record(z.string(), z.object({ risk, allows: allowance }))
    .check(z.describe('The same for each declared tool. A tool that is not here is of high risk.')),
  clusters: z
    .array(z.object({ cluster: z.string(), why: z.string() }))
    .check(z.describe('Clusters whose circuit alone is broken: conversations of these go to a human.')),
  freezeDeployments: z.boolean(),
  circuitBreak: z.boolean(),
  why: z.string(),
  since: z.string(),
  evaluatedAt: z.string(),
  validUntil: z
    .string()
    .check(
      z.describe('Beyond it the file says nothing any more: a runtime drafts at most until there is a newer one.'),
    ),
})

export type Autonomy = z.output<typeof autonomySchema>

export interface AutonomyFacts {
  agent: string
  record: PolicyRecord
  policy: Policy
  /** Declared risk of each tool. */
  tools: Readonly<Record<string, Risk>>
  failing: readonly ClusterFailure[]
  now: Date
  validForMs: number
}

/** What the agent may do now, for its runtime. */
export function autonomyOf({ agent, record, policy, tools, failing, now, validForMs }: AutonomyFacts): Autonomy {
  const { mode, allowedActions, freezeDeployments, circuitBreak } = policy[record.state]
  const allowed = circuitBreak ? [] : ACTIONS.filter((action) => allowedActions.includes(action))
  const allows = (of: Risk) => allowanceOf(of, allowed)
  return {
    schema: 'agent-slo-gate-autonomy/v1',
    agent,
    state: record.state,
    mode,
    allowedActions: allowed,
    risks: { low: allows('low'), medium: allows('medium'), high: allows('high') },
    tools: Object.fromEntries(Object.entries(tools).map(([name, own]) => [name, { risk: own, allows: allows(own) }])),
    clusters: failing.filter(({ wholly }) => wholly).map(({ cluster, evidence }) => ({ cluster, why: evidence })),
    freezeDeployments,
    circuitBreak,
    why: record.why,
    since: record.since,
    evaluatedAt: now.toISOString(),
    validUntil: new Date(now.getTime() + validForMs).toISOString(),
  }
}

/**
 * While the agent acts on its own, so do its tools of any risk. As soon as a human has to look (drafts), what
 * could do the most harm is not even prepared: high risk is one action further down.
 */
function allowanceOf(of: Risk, allowed: readonly Action[]): Action | 'none' {
  const [most] = allowed
  if (most === undefined) return 'none'
  if (most === 'autonomous' || of !== 'high') return most
  return allowed[1] ?? most
}
