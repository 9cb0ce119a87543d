import {
  AgentError,
  type Answer,
  type Conversation,
  type ConversationContext,
  type LiveAgent,
} from '../domain/agent.ts'
import type { AgentDeps } from './deps.ts'
import { type BodyReader, Collected, jsonBody, type Received } from './http-body.ts'
import { ERROR_BODY_BYTES, statusError } from './http-errors.ts'
import { createTransport, type HttpAnswer, type HttpRequest, type HttpTransport } from './http-exchange.ts'
import { compilePaths } from './http-paths.ts'
import { compileRequest } from './http-request.ts'
import { streamReaders } from './http-stream.ts'
import { exchange, type Message } from './messages.ts'
import { Observations, type Visibility } from './observations.ts'
import { type Reported, readReported, type TurnReport } from './reported.ts'
import type { HttpAgentConfig } from './settings.ts'
import type { TurnScope } from './template.ts'

/** Redirects that are followed: same origin, same method and body (307, 308). */
const MAX_REDIRECTS = 3

/**
 * An agent behind an HTTP endpoint: one request a turn. It can apply mocks when its request carries `{{mocks}}`,
 * and a history when it carries `{{history}}` or `{{messages}}`.
 * @throws GateError `invalid_input` for a wrong url, path or template.
 */
export async function createHttpAgent(
  config: HttpAgentConfig,
  deps: Pick<AgentDeps, 'env' | 'loadPriceOf' | 'readyAt'>,
  transport: HttpTransport = createTransport(deps.readyAt),
): Promise<LiveAgent> {
  const paths = await compilePaths(config)
  const newReader = config.stream
    ? await streamReaders(config.stream.format, paths, config.max_bytes)
    : () => jsonBody(paths, config.max_bytes)
  const { build, names } = compileRequest(config, deps.env)

  const agent: HttpAgentParts = {
    build,
    send: (request, signal) => sendRequest(transport, request, newReader, signal, deps.loadPriceOf),
    visibility: {
      toolCalls: config.tool_calls !== undefined && config.stream?.format !== 'text',
      documents: config.documents !== undefined && config.stream?.format !== 'text',
      usage: (config.cost ?? config.usage) !== undefined && config.stream?.format !== 'text',
    },
    loadPriceOf: deps.loadPriceOf,
  }
  return {
    mode: 'live',
    kind: 'http',
    abilities: { mocks: names.has('mocks'), history: names.has('history') || names.has('messages') },
    open: async (context) => new HttpConversation(agent, context),
    close: async () => transport.close(),
  }
}

interface HttpAgentParts {
  build: (scope: TurnScope) => HttpRequest
  send: (request: HttpRequest, signal: AbortSignal) => Promise<{ received: Received; latencyMs: number }>
  visibility: Visibility
  loadPriceOf: AgentDeps['loadPriceOf']
}

class HttpConversation implements Conversation {
  private readonly agent: HttpAgentParts
  private readonly context: ConversationContext
  private readonly observations = new Observations()
  private readonly said: Message[] = []
  private agentSession: unknown
  private turnIndex = 0
  private foundToolCalls = false

  constructor(agent: HttpAgentParts, context: ConversationContext) {
    this.agent = agent
    this.context = context
  }

  async send(user: string, signal: AbortSignal): Promise<Answer> {
    const { said, agentSession, turnIndex } = this
    const request = this.agent.build({ ...this.context, user, said, agentSession, turnIndex })
    const { received, latencyMs } = await this.agent.send(request, signal).catch((thrown) => {
      this.foundToolCalls ||= thrown instanceof AgentError && thrown.steps.some(({ kind }) => kind === 'tool')
      throw thrown
    })
    const { reply, reported, session, ttftMs } = received
    const report = await readReported(reported, this.agent.loadPriceOf)
    this.observations.add(report)
    this.foundToolCalls ||= reported.tool_calls !== undefined
    this.said.push(...exchange(user, reply))
    this.agentSession = session ?? this.agentSession
    this.turnIndex++
    return { reply, latencyMs, ...(ttftMs === undefined ? {} : { ttftMs }), steps: report.steps }
  }

  facts() {
    const { visibility } = this.agent
    return this.observations.facts({ ...visibility, noToolCallsFound: visibility.toolCalls && !this.foundToolCalls })
  }

  async close(): Promise<void> {
    // A connection belongs to the agent, which keeps it for the next session.
  }
}

async function sendRequest(
  transport: HttpTransport,
  request: HttpRequest,
  newReader: () => BodyReader,
  signal: AbortSignal,
  loadPriceOf: AgentDeps['loadPriceOf'],
): Promise<{ received: Received; latencyMs: number }> {
  let url = request.url
  let latencyMs = 0
  for (let redirects = 0; ; redirects++) {
    const reader = newReader()
    const problem = beginningOnly()
    const sinkFor = ({ status }: HttpAnswer) => (isOk(status) ? reader : problem)
    let answer: HttpAnswer
    try {
      answer = await transport.exchange({ ...request, url }, sinkFor, signal)
      latencyMs += answer.elapsedMs
      if (isOk(answer.status)) return { received: reader.finish(answer), latencyMs: roundMs(latencyMs) }
    } catch (thrown) {
      throw await withSteps(thrown, reader.told?.(), loadPriceOf)
    }
    const target = redirects < MAX_REDIRECTS ? redirectOf(answer, url) : undefined
    if (!target) throw statusError(answer, problem.text())
    url = target
  }
}

/** The failure with what the agent had told of the turn until then: it did that, whatever became of its answer. */
async function withSteps(thrown: unknown, told: Reported | undefined, loadPriceOf: AgentDeps['loadPriceOf']) {
  if (!(thrown instanceof AgentError) || !told) return thrown
  const { steps } = await readReported(told, loadPriceOf).catch((): Pick<TurnReport, 'steps'> => ({ steps: [] }))
  if (steps.length === 0) return thrown
  const { type, message, cause } = thrown
  return new AgentError(type, message, { steps, cause })
}

/** Where a 307 or 308 leads inside the same origin; another origin is not what was to be tested. */
function redirectOf({ status, headers }: HttpAnswer, from: URL): URL | undefined {
  if ((status !== 307 && status !== 308) || headers.location === undefined) return undefined
  if (!URL.canParse(headers.location, from.href)) return undefined
  const target = new URL(headers.location, from)
  return target.origin === from.origin ? target : undefined
}

function beginningOnly() {
  const body = new Collected(Number.POSITIVE_INFINITY)
  let bytes = 0
  return {
    write(chunk: Buffer): boolean {
      body.add(chunk)
      bytes += chunk.length
      return bytes >= ERROR_BODY_BYTES
    },
    text: () => body.text().slice(0, ERROR_BODY_BYTES),
  }
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300
}

function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
