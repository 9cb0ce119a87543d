import type { SessionFacts } from '../domain/agent.ts'
import type { Observed, Step, ToolDefinition } from '../domain/session.ts'
import type { TurnReport } from './reported.ts'

type Observation = NonNullable<Observed['toolCalls']>

/** What an adapter could see of an agent by its configuration or protocol. */
export interface Visibility {
  toolCalls: boolean
  documents: boolean
  /** Whether the configuration says where the usage or the cost is. */
  usage?: boolean
  /** That the configuration says where the tool calls are, and nothing was ever there, not even an empty list. */
  noToolCallsFound?: boolean
}

/** Gathers what was observable over the turns of a session. */
export class Observations {
  private readonly tools = new Map<string, ToolDefinition>()
  private readonly turnsWithUsage: boolean[] = []
  private readonly callsWithResult: boolean[] = []
  private status: SessionFacts['status']

  /** Adds one answered turn. */
  add({ steps, tools, status }: TurnReport): void {
    for (const tool of tools) this.tools.set(tool.name, tool)
    this.status = status ?? this.status
    this.turnsWithUsage.push(steps.some(isPricedStep))
    for (const step of steps) if (step.kind === 'tool') this.callsWithResult.push(hasResult(step))
  }

  /** The facts of the session; an agent whose tools are not known is judged by its calls alone (`partial`). */
  facts({ toolCalls, documents, usage, noToolCallsFound }: Visibility): SessionFacts {
    const known = this.tools.size > 0
    const usageSeen = shareOf(this.turnsWithUsage)
    return {
      ...(known ? { tools: [...this.tools.values()] } : {}),
      ...(this.status ? { status: this.status } : {}),
      observed: {
        ...(noToolCallsFound ? {} : { toolCalls: toolCalls ? (known ? 'yes' : 'partial') : 'no' }),
        // Without a call there is no result that could be missing.
        toolResults: toolCalls ? (this.callsWithResult.length === 0 ? 'yes' : shareOf(this.callsWithResult)) : 'no',
        documents: documents ? 'yes' : 'no',
        ...(usage && usageSeen === 'no' ? {} : { usage: usageSeen }),
        latency: 'yes',
      },
    }
  }
}

/** `yes` when all are, `no` when none is, else `partial`. */
export function shareOf(seen: readonly boolean[]): Observation {
  if (!seen.includes(true)) return 'no'
  return seen.includes(false) ? 'partial' : 'yes'
}

/** How much of what the model calls of a session used is known; a call that was refused used nothing. */
export function usageOf(steps: readonly Step[]): Observation {
  const calls = steps.filter((step) => step.kind === 'model' && !(step.error && !isPricedStep(step)))
  return shareOf(calls.map(isPricedStep))
}

/** Whether a step says what a model call used or cost. */
export function isPricedStep(step: Step): boolean {
  return step.kind === 'model' && (step.usage !== undefined || step.costUsd !== undefined)
}

/** Whether a tool call was reported with what came of it. */
export function hasResult(step: Step & { kind: 'tool' }): boolean {
  return step.result !== undefined || step.error !== undefined
}
