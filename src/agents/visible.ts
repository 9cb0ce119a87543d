import { isAnswered, type Observed, type Session, toolStepsOf } from '../domain/session.ts'
import { hasResult, isPricedStep, shareOf } from './observations.ts'
import type { AgentSettings } from './settings.ts'

type Observation = NonNullable<Observed['toolCalls']>

/**
 * What a session that somebody else wrote lets see: no more than its agent's configuration can show, no more than is in
 * it, and no more than it says itself. A forged claim can only take evidence away, and missing evidence is never a pass.
 * undefined: the agent was never reached, as in a session that we drove.
 */
export function observedAtMost(session: Session, agent: AgentSettings): Observed | undefined {
  if (session.turns.length === 0) return undefined
  const { toolCalls, documents, usage } = canShow(agent)
  const answered = session.turns.filter(isAnswered)
  const calls = toolStepsOf({ ...session, turns: answered }).map(({ step }) => step)
  const toolsKnown = agent.kind === 'openai' || (session.tools?.length ?? 0) > 0
  const priced = answered.map(({ steps }) => steps.some(isPricedStep))
  const found: Record<keyof Observed, Observation> = {
    toolCalls: toolCalls ? (toolsKnown ? 'yes' : 'partial') : 'no',
    toolResults: toolCalls ? (calls.length === 0 ? 'yes' : shareOf(calls.map(hasResult))) : 'no',
    documents: documents ? 'yes' : 'no',
    usage: shareOf(priced),
    latency: answered.length === 0 ? 'yes' : shareOf(answered.map(({ latencyMs }) => latencyMs !== undefined)),
  }
  const claimed = session.observed ?? {}
  // Where the configuration says where to look and nothing was there, the key is left out: only the run can tell what
  // that means (docs/decisions/0007, 0009). It says no more than that no call was made.
  const isToolCallsUnfound = agent.kind === 'http' && toolCalls && calls.length === 0 && !('toolCalls' in claimed)
  const seenUsage = least(found.usage, claimed.usage)
  return {
    ...(session.observed && isToolCallsUnfound ? {} : { toolCalls: least(found.toolCalls, claimed.toolCalls) }),
    toolResults: least(found.toolResults, claimed.toolResults),
    documents: least(found.documents, claimed.documents),
    ...(usage && seenUsage === 'no' ? {} : { usage: seenUsage }),
    latency: least(found.latency, claimed.latency),
  }
}

/** What an agent of this configuration can show at all; whether it does is seen in each session. */
function canShow(agent: AgentSettings): { toolCalls: boolean; documents: boolean; usage?: boolean } {
  switch (agent.kind) {
    case 'http': {
      const { tool_calls, documents, cost, usage, stream } = agent.settings
      const structured = stream?.format !== 'text'
      return {
        toolCalls: structured && tool_calls !== undefined,
        documents: structured && documents !== undefined,
        usage: structured && (cost ?? usage) !== undefined,
      }
    }
    case 'command':
      return { toolCalls: agent.settings.protocol === 'jsonl', documents: agent.settings.protocol === 'jsonl' }
    case 'openai':
    case 'module':
      return { toolCalls: true, documents: true }
    case 'replay':
      return { toolCalls: false, documents: false }
  }
}

const ORDER: readonly Observation[] = ['no', 'partial', 'yes']

/** The lesser of what was found and what is claimed; a session that claims nothing saw nothing. */
function least(found: Observation, claimed: Observation | undefined): Observation {
  return ORDER[Math.min(ORDER.indexOf(found), ORDER.indexOf(claimed ?? 'no'))] ?? 'no'
}
