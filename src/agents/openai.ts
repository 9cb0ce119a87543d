import { AgentError, type Answer, type Conversation, type LiveAgent, type SessionFacts } from '../domain/agent.ts'
import { GateError } from '../domain/errors.ts'
import type { Scenario } from '../domain/scenario.ts'
import type { Step } from '../domain/session.ts'
import { abortError } from './aborted.ts'
import type { AgentDeps } from './deps.ts'
import { historyOf } from './messages.ts'
import { MockTools } from './mocks.ts'
import { usageOf } from './observations.ts'
import { modelError } from './openai-errors.ts'
import { type ChatMessage, type ChatTool, type ChatTurn, runChatTurn } from './openai-turn.ts'
import type { OpenaiAgentConfig } from './settings.ts'

/** Longer than any session may last: time-outs are the runner's. */
const NO_TIMEOUT_MS = 2 ** 31 - 1

/**
 * A model behind an OpenAI-compatible chat endpoint: system prompt, tools and model are the agent. Its tool
 * calls are answered from the scenario's mocks alone.
 * @throws GateError `invalid_input` when the key is not set.
 */
export async function createOpenaiAgent(
  config: OpenaiAgentConfig,
  deps: Pick<AgentDeps, 'env' | 'loadMatcher' | 'loadFetch' | 'loadPriceOf' | 'readyAt'>,
): Promise<LiveAgent> {
  const apiKey = readKey(config, deps)
  const [{ OpenAI }, fetch, priceOf] = await Promise.all([import('openai'), deps.loadFetch(), deps.loadPriceOf()])
  const client = new OpenAI({
    apiKey,
    baseURL: config.base_url ?? 'https://api.openai.com/v1',
    // What is not given is read from the environment; the configuration alone is to count.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    fetch,
  })
  const tools: ChatTool[] = (config.tools ?? []).map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, ...(description ? { description } : {}), ...(parameters ? { parameters } : {}) },
  }))
  const base = {
    model: config.model,
    ...(config.temperature === undefined ? {} : { temperature: config.temperature }),
    ...(tools.length > 0 ? { tools } : {}),
  }
  const { base_url: at = '' } = config
  let connected = URL.canParse(at) && new URL(at).origin === deps.readyAt
  const complete = async (messages: ChatMessage[], signal: AbortSignal) => {
    try {
      const completion = await client.chat.completions.create({ ...base, messages }, { signal })
      connected = true
      return completion
    } catch (error) {
      if (signal.aborted) throw abortError(signal)
      const failure = modelError(error, { connected, nowMs: Date.now() })
      if (failure.type === 'http_error') connected = true
      throw failure
    }
  }
  const shared = { priceOf, maxSteps: config.max_steps, toolNames: new Set(config.tools?.map(({ name }) => name)) }

  return {
    mode: 'live',
    kind: 'openai',
    abilities: { mocks: true, history: true },
    open: async ({ scenario }) => {
      const mocks = await MockTools.of(scenario, deps.loadMatcher)
      return new ChatConversation(config, scenario, { ...shared, mocks }, complete)
    },
    // Connections are the fetch's, whose owner closes them.
    close: async () => undefined,
  }
}

class ChatConversation implements Conversation {
  private readonly config: OpenaiAgentConfig
  private readonly chat: Omit<ChatTurn, 'complete'>
  private readonly complete: (messages: ChatMessage[], signal: AbortSignal) => ReturnType<ChatTurn['complete']>
  private readonly messages: ChatMessage[]
  private readonly modelSteps: Step[] = []

  constructor(
    config: OpenaiAgentConfig,
    scenario: Scenario,
    chat: Omit<ChatTurn, 'complete'>,
    complete: (messages: ChatMessage[], signal: AbortSignal) => ReturnType<ChatTurn['complete']>,
  ) {
    this.config = config
    this.chat = chat
    this.complete = complete
    this.messages = [
      ...(config.system ? [{ role: 'system' as const, content: config.system }] : []),
      ...historyOf(scenario),
    ]
  }

  async send(user: string, signal: AbortSignal): Promise<Answer> {
    const steps: Step[] = []
    const startedAt = performance.now()
    this.messages.push({ role: 'user', content: user })
    try {
      const turn: ChatTurn = { ...this.chat, complete: (messages) => this.complete(messages, signal) }
      const reply = await runChatTurn(turn, this.messages, steps)
      return { reply, latencyMs: Math.round(performance.now() - startedAt), steps }
    } catch (thrown) {
      if (!(thrown instanceof AgentError)) throw thrown
      const { type, message, retryAfterMs, cause } = thrown
      throw new AgentError(type, message, { retryAfterMs, steps, cause })
    } finally {
      this.modelSteps.push(...steps.filter(({ kind }) => kind === 'model'))
    }
  }

  facts(): SessionFacts {
    const { system, tools } = this.config
    return {
      // Everything the model sees passes through here, so all of it is known.
      observed: {
        toolCalls: 'yes',
        toolResults: 'yes',
        documents: 'yes',
        usage: usageOf(this.modelSteps),
        latency: 'yes',
      },
      tools: (tools ?? []).map(({ name, description, parameters }) => ({
        name,
        ...(description ? { description } : {}),
        ...(parameters ? { parameters } : {}),
      })),
      ...(system ? { systemPrompt: system } : {}),
    }
  }

  async close(): Promise<void> {
    // Nothing is held: every request ends with its turn.
  }
}

function readKey({ api_key_env: name, base_url }: OpenaiAgentConfig, { env }: Pick<AgentDeps, 'env'>): string {
  const key = env[name]
  if (key) return key
  // Local model servers take any key.
  if (base_url) return 'none'
  throw new GateError('invalid_input', `agent.openai.api_key_env: the environment variable ${name} is not set`, {
    hint: `set ${name} to the key of the model endpoint, or name another variable`,
  })
}
