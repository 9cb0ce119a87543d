import { templatesIn } from '../agents/index.ts'
import type { Config } from '../config/config.ts'
import type { Sight } from '../domain/scorable.ts'

/** What a configuration lets the gate see and do. */
export function sightOf({ agent, judge }: Pick<Config, 'agent' | 'judge'>): Sight {
  const whole: Sight = {
    judge: judge !== undefined,
    toolCalls: true,
    handoffs: true,
    status: true,
    cost: true,
    mocks: true,
    history: true,
    groundTruth: false,
  }
  switch (agent.kind) {
    case 'http': {
      const { tool_calls, handoff, status, cost, usage, model, stream, url, headers, body } = agent.settings
      const templates = templatesIn([url, headers, body])
      // A streamed text is the reply and nothing else.
      const seen = (path: string | undefined) => path !== undefined && stream?.format !== 'text'
      return {
        ...whole,
        toolCalls: seen(tool_calls),
        handoffs: seen(handoff),
        status: seen(status),
        cost: seen(cost) || (seen(usage) && seen(model)),
        mocks: templates.has('mocks'),
        history: templates.has('history') || templates.has('messages'),
      }
    }
    case 'command':
      return agent.settings.protocol === 'jsonl'
        ? whole
        : { ...whole, toolCalls: false, handoffs: false, status: false, cost: false, mocks: false, history: false }
    case 'replay':
      return { ...whole, groundTruth: agent.settings.trust_ground_truth }
    case 'openai':
    case 'module':
      return whole
  }
}
