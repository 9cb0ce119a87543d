import { AgentError, type Mocks } from '../domain/agent.ts'
import type { Matcher } from '../domain/match.ts'
import type { MockRule, Scenario } from '../domain/scenario.ts'
import type { ToolStep } from '../domain/session.ts'
import { excerpt, inline } from './excerpt.ts'
import { errorInResult } from './tool-calls.ts'

/** Answers the tool calls of one session from its scenario's mocks. */
export class MockTools {
  private readonly mocks: Mocks
  private readonly matcher: Matcher | undefined
  private readonly used = new Map<MockRule, number>()

  private constructor(mocks: Mocks, matcher: Matcher | undefined) {
    this.mocks = mocks
    this.matcher = matcher
  }

  /** The matcher is loaded only when a rule looks at arguments. */
  static async of(scenario: Scenario, loadMatcher: () => Promise<Matcher>): Promise<MockTools> {
    const mocks = scenario.mocks ?? {}
    const looksAtArguments = Object.values(mocks).some((rules) => rules.some(({ when }) => when !== undefined))
    return new MockTools(mocks, looksAtArguments ? await loadMatcher() : undefined)
  }

  /**
   * The call with the result of the first rule that fits and is not used up.
   * @throws AgentError `invalid.mocks` when there is none: a result is never invented. The call is among its steps, for it
   * was made, and may be one that is forbidden.
   */
  answer(call: Omit<ToolStep, 'kind'>): ToolStep {
    const rule = this.take(call)
    const error = errorInResult(rule.return)
    return { kind: 'tool', ...call, result: rule.return ?? null, mocked: true, ...(error ? { error } : {}) }
  }

  private take(call: Omit<ToolStep, 'kind'>): MockRule {
    const { name: tool, arguments: args } = call
    const unanswered = (message: string) => {
      const error = { type: 'not_mocked', message }
      return new AgentError('invalid.mocks', message, { steps: [{ kind: 'tool', ...call, mocked: true, error }] })
    }
    const rules = Object.hasOwn(this.mocks, tool) ? this.mocks[tool] : undefined
    if (!rules) {
      throw unanswered(`the agent called ${excerpt(tool)}, for which the scenario has no mock`)
    }
    let why = 'every rule is used up (times)'
    for (const rule of rules) {
      const used = this.used.get(rule) ?? 0
      if (rule.times !== undefined && used >= rule.times) continue
      const fit = rule.when && this.matcher ? this.matcher.matchArguments(rule.when, args) : undefined
      if (!fit || fit.matched) {
        this.used.set(rule, used + 1)
        return rule
      }
      why = `${fit.at || 'arguments'}: expected ${fit.expected}, found ${inline(fit.actual)}${fit.hint ? ` (${fit.hint})` : ''}`
    }
    throw unanswered(`no rule of mocks.${tool} answers the agent's call: ${why}`)
  }
}
