import type { Step, ToolStep, Turn } from '../domain/session.ts'
import { Unconvertible } from './found.ts'
import { numberAt } from './json.ts'
import type { Message, ToolResult } from './messages.ts'

/**
 * The turns of a whole conversation: each user message begins one (several in a row are one), everything the agent
 * said until the next is its reply. `stepOf` makes the model step of an assistant message, where its dialect tells one.
 * @throws Unconvertible for a tool result that belongs to no call and does not name its tool.
 */
export function turnsOfMessages(
  messages: readonly Message[],
  stepOf: (message: Message) => Step | undefined = () => undefined,
): Turn[] {
  const turns: Turn[] = []
  const calls: ToolStep[] = []
  let last: Message['role'] | undefined
  for (const message of messages) {
    if (message.role === 'system') continue
    let turn = turns.at(-1)
    // Some dialects carry tool results in user messages: those say nothing.
    const speaks = message.role === 'user' && (message.text !== '' || message.results.length === 0)
    if (turn === undefined || (speaks && last !== 'user')) {
      turn = { user: '', reply: '', steps: [] }
      turns.push(turn)
    }
    if (speaks) turn.user = joined(turn.user, message.text)
    if (message.role === 'assistant') {
      const step = stepOf(message)
      if (step) turn.steps.push(step)
      turn.reply = joined(turn.reply, message.text)
      const latencyMs = numberAt(message.raw, ['latencyMs', 'latency_ms'])
      if (latencyMs !== undefined) turn.latencyMs = latencyMs
      turn.steps.push(...message.calls)
      calls.push(...message.calls)
    }
    for (const result of message.results) settle(result, calls, turn)
    if (speaks || message.role !== 'user') last = message.role
  }
  return turns
}

/** Writes a result to the call it belongs to: by id, else to the first open one of that name, else the first open. */
export function settle(result: ToolResult, calls: readonly ToolStep[], turn: Pick<Turn, 'steps'>): void {
  const isOpen = (call: ToolStep) => call.result === undefined && call.error === undefined
  const call =
    result.callId !== undefined && calls.some(({ callId }) => callId === result.callId)
      ? calls.find(({ callId }) => callId === result.callId)
      : calls.find((open) => isOpen(open) && open.callId === undefined && (!result.name || open.name === result.name))
  if (call) {
    if (result.result !== undefined) call.result = result.result
    if (result.error) call.error = result.error
    return
  }
  if (result.name === undefined) throw new Unconvertible('a tool result belongs to no tool call and names no tool')
  const { name, callId, error } = result
  turn.steps.push({
    kind: 'tool',
    name,
    ...(callId === undefined ? {} : { callId }),
    ...(result.result === undefined ? {} : { result: result.result }),
    ...(error === undefined ? {} : { error }),
  })
}

/** Two things said one after the other. */
export function joined(before: string, after: string): string {
  return before === '' ? after : after === '' ? before : `${before}\n${after}`
}
