import type OpenAI from 'openai'
import pRetry from 'p-retry'
import { messageOf } from '../domain/errors.ts'
import { linkSignals } from './linked-signal.ts'
import { Circuit } from './llm-circuit.ts'
import { describeFailure, type Failure } from './llm-failure.ts'
import { Formats } from './llm-formats.ts'
import { Slots } from './llm-slots.ts'
import { clip } from './made-calls.ts'

/** What one session may spend on waiting between attempts; a longer Retry-After is not waited for. */
const RETRY_BUDGET_MS = 15_000
const MAX_RETRIES = 4

export interface ClientOptions {
  model: string
  /** Any OpenAI-compatible endpoint. */
  baseUrl: string
  apiKey: string
  /** Of one attempt. */
  timeoutMs: number
  /** Sessions judged at once. */
  concurrency: number
  fetch: typeof fetch
  /** Monotonic milliseconds. */
  clock: () => number
}

interface Message {
  role: 'system' | 'user'
  content: string
}

interface JudgeUsage {
  input: number
  output: number
  cacheRead?: number
}

/** An answer, or why there is none. `calls`: requests that were sent. */
export type Asked = {
  calls: number
  /** undefined: nothing was answered, or the answer does not say. */
  usage?: JudgeUsage | undefined
} & ({ ok: true; text: string } | { ok: false; answered: boolean; reason: string })

/** A chat endpoint that is asked with patience: never throws, gives up within a stated time. */
export interface ChatClient {
  ask(messages: Message[], signal: AbortSignal): Promise<Asked>
}

/**
 * A client of one endpoint and model for a whole run. 429, 5xx, time-outs and lost connections are tried again with
 * back-off, obeying Retry-After; what the endpoint refuses (structured output, temperature 0) is left out from then on.
 */
export function createChatClient(options: ClientOptions): ChatClient {
  const { model, clock, timeoutMs } = options
  const circuit = new Circuit(clock)
  const slots = new Slots(options.concurrency)
  const formats = new Formats()
  let opening: Promise<OpenAI> | undefined

  const attempt = async (messages: Message[], signal: AbortSignal, count: () => void) => {
    opening ??= openClient(options)
    const client = await opening
    for (;;) {
      const sent = formats.current()
      count()
      try {
        return await client.chat.completions.create({ model, messages, ...sent.parameters }, { signal })
      } catch (thrown) {
        if (!formats.leaveOut(sent, thrown)) throw thrown
      }
    }
  }

  const ask = async (messages: Message[], signal: AbortSignal): Promise<Asked> => {
    let calls = 0
    const startedAt = clock()
    const { signal: stop, release } = linkSignals(signal, circuit.signal)
    const tryOnce = async () => {
      const attemptedAt = clock()
      const linked = linkSignals(stop)
      const timer = setTimeout(linked.abort, timeoutMs)
      try {
        return await attempt(messages, linked.signal, () => calls++)
      } catch (thrown) {
        stop.throwIfAborted()
        const failure = describeFailure(thrown, linked.signal.aborted ? timeoutMs : undefined)
        if (failure.kind === 'transient') circuit.failed(attemptedAt, failure.reason)
        if (failure.kind === 'fatal') circuit.open(failure.reason)
        throw new AttemptFailed(failure)
      } finally {
        clearTimeout(timer)
        linked.release()
      }
    }
    try {
      stop.throwIfAborted()
      const completion = await pRetry(tryOnce, {
        retries: MAX_RETRIES,
        minTimeout: 500,
        randomize: true,
        maxRetryTime: timeoutMs + RETRY_BUDGET_MS,
        signal: stop,
        onFailedAttempt: ({ error, retriesLeft }) =>
          retriesLeft === 0 ? undefined : obeyRetryAfter(error, clock() - startedAt, stop),
        shouldRetry: ({ error }) => isWorthRetrying(error, clock() - startedAt),
      })
      circuit.succeeded()
      return { calls, ...readCompletion(completion) }
    } catch (thrown) {
      const silence = { ok: false, answered: false, calls } as const
      if (signal.aborted) return { ...silence, reason: 'the run was stopped before the judge answered' }
      if (circuit.signal.aborted) return { ...silence, reason: messageOf(circuit.signal.reason) }
      const reason = messageOf(thrown)
      if (!(thrown instanceof AttemptFailed) || thrown.failure.kind !== 'refused') circuit.gaveUp(reason)
      return { ...silence, reason: `the judge did not answer: ${reason}` }
    } finally {
      release()
    }
  }
  return { ask: (messages, signal) => slots.run(() => ask(messages, signal)) }
}

async function openClient({ baseUrl, apiKey, fetch }: ClientOptions): Promise<OpenAI> {
  const { default: OpenAI } = await import('openai')
  // Everything that the package would else read from the environment is given.
  return new OpenAI({
    baseURL: baseUrl,
    apiKey,
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    // Time-outs are ours: they cover the body too.
    timeout: 2_147_483_647,
    logLevel: 'off',
    fetch,
  })
}

class AttemptFailed extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.reason)
    this.failure = failure
  }
}

async function obeyRetryAfter(error: Error, spentMs: number, signal: AbortSignal): Promise<void> {
  if (!(error instanceof AttemptFailed) || !isWorthRetrying(error, spentMs)) return
  const { retryAfterMs } = error.failure
  if (retryAfterMs) await pause(retryAfterMs, signal)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}

function isWorthRetrying(error: Error, spentMs: number): boolean {
  if (!(error instanceof AttemptFailed) || error.failure.kind !== 'transient') return false
  const { retryAfterMs = 0 } = error.failure
  return retryAfterMs === 0 || spentMs + retryAfterMs <= RETRY_BUDGET_MS
}

/** What a completion says. Endpoints that are only nearly compatible answer without some of it. */
function readCompletion(completion: unknown) {
  const { choices, usage: tokens } = (completion ?? {}) as Partial<OpenAI.ChatCompletion>
  const [choice] = Array.isArray(choices) ? choices : []
  const usage = usageOf(tokens)
  const unusable = (reason: string) => ({ ok: false, answered: true, reason, usage }) as const
  if (choice?.message?.refusal) return unusable(`the judge refused: ${clip(choice.message.refusal, 200)}`)
  if (choice?.finish_reason === 'length') return unusable("the judge's answer was cut off")
  if (choice?.finish_reason === 'content_filter') return unusable('a content filter of the judge held its answer back')
  const text = choice?.message?.content
  if (typeof text !== 'string') {
    const said = saidInstead(completion)
    return unusable(`the judge endpoint did not answer with a chat completion${said ? `: ${clip(said, 200)}` : ''}`)
  }
  return { ok: true, text, usage } as const
}

/** Routers between models answer 200 with an error inside. */
function saidInstead(completion: unknown): string | undefined {
  const { error } = Object(completion) as { error?: unknown }
  if (error === undefined || error === null) return undefined
  const { message } = Object(error) as { message?: unknown }
  return typeof message === 'string' ? message : JSON.stringify(error)
}

function usageOf(usage: OpenAI.CompletionUsage | undefined): JudgeUsage | undefined {
  if (typeof usage?.prompt_tokens !== 'number' || typeof usage.completion_tokens !== 'number') return undefined
  const cached = usage.prompt_tokens_details?.cached_tokens
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    ...(typeof cached === 'number' ? { cacheRead: cached } : {}),
  }
}
