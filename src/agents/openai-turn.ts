import type OpenAI from 'openai'
import { AgentError } from '../domain/agent.ts'
import type { PriceOf } from '../domain/judge.ts'
import type { SessionError, Step, ToolStep } from '../domain/session.ts'
import { excerpt } from './excerpt.ts'
import { describeType, isRecord } from './json.ts'
import type { MockTools } from './mocks.ts'
import { readArguments } from './tool-calls.ts'
import { readUsage } from './usage.ts'

export type ChatMessage = OpenAI.ChatCompletionMessageParam
export type ChatTool = OpenAI.ChatCompletionFunctionTool

/** What a turn of the model is made with. */
export interface ChatTurn {
  complete: (messages: ChatMessage[]) => Promise<OpenAI.ChatCompletion>
  toolNames: ReadonlySet<string>
  mocks: MockTools
  priceOf: PriceOf
  maxSteps: number
}

/**
 * Lets the model answer, with its tool calls answered from the mocks, until it says something. `messages` grows
 * by what was said; `steps` by what was done, also when it throws.
 * @throws AgentError `too_many_steps`, `nonsense`, `invalid.mocks`, or what `complete` throws.
 */
export async function runChatTurn(chat: ChatTurn, messages: ChatMessage[], steps: Step[]): Promise<string> {
  for (let call = 0; call < chat.maxSteps; call++) {
    const startedAt = performance.now()
    const completion = await chat.complete(messages)
    const durationMs = Math.round(performance.now() - startedAt)
    const { message, finishReason } = readChoice(completion)
    steps.push(modelStep(completion, finishReason, durationMs, chat.priceOf))
    messages.push(asSaid(message))
    const calls = message.tool_calls ?? []
    if (calls.length === 0) return message.content ?? message.refusal ?? ''
    for (const toolCall of calls) {
      const step = answerOrKeep(toolCall, chat, steps)
      messages.push({ role: 'tool', tool_call_id: toolCall.id, content: toolContent(step) })
    }
  }
  throw new AgentError('too_many_steps', `the model called tools ${chat.maxSteps} times in a row without a reply`)
}

function readChoice(completion: OpenAI.ChatCompletion) {
  // The endpoint may be anybody's: what the types promise is not given.
  const choice = (completion as Partial<OpenAI.ChatCompletion> | undefined)?.choices?.[0]
  if (!choice?.message) {
    throw new AgentError(
      'nonsense',
      `the model endpoint answered no message: ${excerpt(JSON.stringify(completion) ?? '')}`,
    )
  }
  const { content } = choice.message
  if (typeof content !== 'string' && content != null) {
    throw new AgentError('nonsense', `the model endpoint answered a message whose content is ${describeType(content)}`)
  }
  const { tool_calls: calls } = choice.message as { tool_calls?: unknown }
  if (calls != null && !(Array.isArray(calls) && calls.every(isRecord))) {
    throw new AgentError(
      'nonsense',
      `the model endpoint answered tool calls that are none: ${excerpt(JSON.stringify(calls))}`,
    )
  }
  return { message: choice.message, finishReason: choice.finish_reason }
}

function modelStep(
  { model, usage: reported }: OpenAI.ChatCompletion,
  finishReason: string,
  durationMs: number,
  priceOf: PriceOf,
): Step {
  const usage = readUsage(reported)
  const costUsd = usage && typeof model === 'string' ? priceOf(model, usage) : null
  const error = STOPPED[finishReason]
  return {
    kind: 'model',
    ...(typeof model === 'string' ? { model } : {}),
    ...(usage ? { usage } : {}),
    ...(costUsd === null ? {} : { costUsd }),
    durationMs,
    ...(error ? { error } : {}),
  }
}

/** Ways to stop that leave a reply which is not the whole of it. */
const STOPPED: Record<string, SessionError | undefined> = {
  length: { type: 'length', message: 'the reply was cut off at the limit of tokens' },
  content_filter: { type: 'content_filter', message: "the provider's content filter cut the reply off" },
}

/** The message as it is sent back: some endpoints refuse fields that they themselves answered with. */
function asSaid({ content, refusal, tool_calls }: OpenAI.ChatCompletionMessage): ChatMessage {
  return {
    role: 'assistant',
    content: content ?? (tool_calls?.length ? null : (refusal ?? '')),
    ...(tool_calls?.length ? { tool_calls } : {}),
  }
}

/** The answered call, which is among the steps then; one that could not be answered is as well. */
function answerOrKeep(toolCall: OpenAI.ChatCompletionMessageToolCall, chat: ChatTurn, steps: Step[]): ToolStep {
  try {
    const step = answerCall(toolCall, chat)
    steps.push(step)
    return step
  } catch (thrown) {
    if (thrown instanceof AgentError) steps.push(...thrown.steps)
    throw thrown
  }
}

/** What the model did wrong itself is told to it; everything else is for the mocks to answer. */
function answerCall(call: OpenAI.ChatCompletionMessageToolCall, { toolNames, mocks }: ChatTurn): ToolStep {
  const { name, written } =
    call.type === 'custom'
      ? { name: call.custom.name, written: call.custom.input }
      : { name: call.function?.name, written: call.function?.arguments }
  if (typeof name !== 'string') throw new AgentError('nonsense', 'the model called a tool without a name')
  const made = { name, callId: call.id, ...readArguments(written) }
  if (!toolNames.has(name)) {
    return { kind: 'tool', ...made, error: { type: 'unknown_tool', message: `there is no tool named ${name}` } }
  }
  if (made.argumentsRaw !== undefined) {
    return { kind: 'tool', ...made, error: { type: 'malformed_arguments', message: 'the arguments are no valid JSON' } }
  }
  return mocks.answer(made)
}

function toolContent({ result, error }: ToolStep): string {
  if (result === undefined) return JSON.stringify({ error: error?.message })
  return typeof result === 'string' ? result : JSON.stringify(result)
}
