import {
  AgentError,
  type Answer,
  type Conversation,
  type ConversationContext,
  type SessionFacts,
} from '../domain/agent.ts'
import type { ToolStep } from '../domain/session.ts'
import type { AgentDeps } from './deps.ts'
import { describeType, isRecord } from './json.ts'
import { exchange, historyOf, type Message } from './messages.ts'
import type { MockTools } from './mocks.ts'
import type { ModuleProcess } from './module-process.ts'
import { Observations } from './observations.ts'
import { type Reported, readReported, type TurnReport } from './reported.ts'

/** One session with a child that has the module loaded. */
export class ModuleConversation implements Conversation {
  private readonly process: ModuleProcess
  private readonly mocks: MockTools
  private readonly context: ConversationContext
  private readonly loadPriceOf: AgentDeps['loadPriceOf']
  private readonly release: () => Promise<void>
  private readonly observations = new Observations()
  private readonly said: Message[] = []
  private closed = false
  private turnIndex = 0
  private toolCalls: boolean
  private documents = false

  constructor(
    process: ModuleProcess,
    mocks: MockTools,
    context: ConversationContext,
    loadPriceOf: AgentDeps['loadPriceOf'],
    release: () => Promise<void>,
  ) {
    this.process = process
    this.mocks = mocks
    this.context = context
    this.loadPriceOf = loadPriceOf
    this.release = release
    // The results of mocked tools are to be had from us alone: that no call came is an observation too.
    this.toolCalls = context.scenario.mocks !== undefined
  }

  async send(user: string, signal: AbortSignal): Promise<Answer> {
    const calls: ToolStep[] = []
    let unmocked: AgentError | undefined
    const onCall = (name: string, args: unknown) => {
      try {
        const step = this.mocks.answer({ name, arguments: args })
        calls.push(step)
        return step.result
      } catch (error) {
        if (error instanceof AgentError) {
          unmocked ??= error
          for (const step of error.steps) if (step.kind === 'tool') calls.push(step)
        }
        throw error
      }
    }
    const sentAt = performance.now()
    try {
      const answer = await this.process.turn(this.turnOf(user), onCall, signal)
      const latencyMs = Math.round((performance.now() - sentAt) * 1000) / 1000
      const { reply, report } = await this.read(answer, calls)
      this.said.push(...exchange(user, reply))
      this.turnIndex++
      // A function may have caught the error of a tool without a mock; the trial is invalid all the same.
      if (unmocked) throw unmocked
      return { reply, latencyMs, steps: report.steps }
    } catch (thrown) {
      const error = unmocked ?? thrown
      if (!(error instanceof AgentError) || calls.length === 0) throw error
      throw new AgentError(error.type, error.message, { steps: calls, cause: error.cause })
    }
  }

  facts(): SessionFacts {
    return this.observations.facts({ toolCalls: this.toolCalls, documents: this.documents })
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.release()
  }

  private turnOf(user: string) {
    const { sessionId, scenario } = this.context
    const history = historyOf(scenario)
    return {
      session: sessionId,
      scenario: scenario.id,
      turn: this.turnIndex,
      user,
      history,
      messages: [...history, ...this.said, { role: 'user' as const, content: user }],
      documents: scenario.documents ?? [],
    }
  }

  /** The reply, and everything that was reported on the way, in order. */
  private async read({ returned, reports }: { returned: unknown; reports: unknown[] }, calls: ToolStep[]) {
    const reply = isRecord(returned) ? returned.reply : returned
    if (typeof reply !== 'string') {
      throw new AgentError(
        'nonsense',
        `the function returned ${describeType(reply)}; expected a text or { reply: text }`,
      )
    }
    const all: Reported[] = [...reports, returned].filter(isRecord)
    const told: TurnReport[] = []
    for (const reported of all) {
      told.push(await readReported(reported, this.loadPriceOf))
      this.toolCalls ||= reported.tool_calls != null
      this.documents ||= reported.documents !== undefined
    }
    this.toolCalls ||= calls.length > 0
    const report: TurnReport = {
      steps: [
        ...calls,
        ...withoutSeen(
          told.flatMap(({ steps }) => steps),
          calls,
        ),
      ],
      tools: told.flatMap(({ tools }) => tools),
      status: told.findLast(({ status }) => status !== undefined)?.status,
    }
    this.observations.add(report)
    return { reply, report }
  }
}

/** Steps without the calls that were already seen as they were made: a function may report them as well. */
function withoutSeen(steps: TurnReport['steps'], seen: readonly ToolStep[]): TurnReport['steps'] {
  const left = seen.map(keyOf)
  return steps.filter((step) => {
    const index = step.kind === 'tool' ? left.indexOf(keyOf(step)) : -1
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

function keyOf({ name, arguments: args }: ToolStep): string {
  return JSON.stringify([name, args ?? {}])
}
