import { createHash } from 'node:crypto'
import type { Step } from '../../domain/session.ts'
import { type Found, type Piece, type SessionReader, unreadable } from '../found.ts'
import { describeType, isRecord, type JsonRecord, numberAt, textAt, valueAt } from '../json.ts'
import { labelsOf } from '../labels.ts'
import { type Message, readMessages } from '../messages.ts'
import { timeOf } from '../times.ts'
import { joined, turnsOfMessages } from '../turns.ts'
import { readTools, readUsage } from '../usage.ts'

const ID_KEYS = ['id', 'conversation_id', 'conversationId', 'session_id', 'sessionId', 'thread_id', 'threadId']
const TIME_KEYS = ['startedAt', 'started_at', 'created_at', 'createdAt', 'created', 'timestamp', 'time']

/**
 * OpenAI messages, a conversation a line: `{ messages: [...] }` with `tool_calls` and `tool` messages. Beside them an
 * id (else the hash of the messages), a time (else that of the first message that has one; required, for events are
 * counted by the hour), and as far as they are there `tools`, `model`, `usage`, `cost_usd`, `cluster`, `tags`,
 * `metadata`, `status`.
 */
export function openaiMessagesReader(): SessionReader {
  return { read: (piece, emit) => emit(readConversation(piece)), flush: () => undefined }
}

function readConversation({ value, at, source }: Piece): Found {
  if (!isRecord(value) || !Array.isArray(value.messages)) {
    const found = isRecord(value) ? describeType(value.messages) : describeType(value)
    return unreadable(at, { message: `messages: expected a list, found ${found}` })
  }
  const { messages } = value
  const startedAtMs = timeIn(value) ?? messages.map(timeIn).find((time) => time !== undefined)
  if (startedAtMs === undefined) {
    return unreadable(at, {
      message: 'no time: events are counted by the hour they happened in',
      hint: `give each conversation a startedAt (also read: ${TIME_KEYS.slice(1).join(', ')})`,
    })
  }
  source.callsSeen ||= messages.some((message) => isRecord(message) && showsCall(message))
  const id = textAt(value, ID_KEYS) ?? hashOf(messages, startedAtMs)
  const { cluster } = labelsOf(value)
  return {
    kind: 'session',
    candidate: { id, startedAtMs, cluster, at, source, convert: () => sessionOf(value, id, startedAtMs) },
  }
}

function sessionOf(value: JsonRecord, id: string, startedAtMs: number): unknown {
  const messages = readMessages(value.messages)
  const systemPrompt = messages.reduce(
    (text, { role, text: said }) => (role === 'system' ? joined(text, said) : text),
    '',
  )
  const tools = readTools(value.tools ?? value.functions)
  const costUsd = numberAt(value, ['costUsd', 'cost_usd'])
  const durationMs = numberAt(value, ['durationMs', 'duration_ms'])
  const turns = turnsOfMessages(messages, modelStepOf)
  const usage = readUsage(value.usage)
  const hasSteps = turns.some(({ steps }) => steps.some(({ kind }) => kind === 'model'))
  // Usage of the whole conversation has no step of its own; it is the last one's, so that the sum is right.
  if (usage && !hasSteps) {
    const model = textAt(value, ['model'])
    turns.at(-1)?.steps.push({ kind: 'model', ...(model === undefined ? {} : { model }), usage })
  }
  return {
    schema: 'agent-session/v1',
    id,
    startedAt: new Date(startedAtMs).toISOString(),
    ...(durationMs === undefined ? {} : { durationMs }),
    status: textAt(value, ['status']) ?? 'completed',
    turns,
    ...(tools.length > 0 ? { tools } : {}),
    ...(systemPrompt === '' ? {} : { systemPrompt }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...(value.groundTruth === undefined ? {} : { groundTruth: value.groundTruth }),
    ...labelsOf(value),
  }
}

function modelStepOf({ raw }: Message): Step | undefined {
  const usage = readUsage(raw.usage)
  const costUsd = numberAt(raw, ['costUsd', 'cost_usd', 'cost'])
  if (usage === undefined && costUsd === undefined) return undefined
  const model = textAt(raw, ['model'])
  return {
    kind: 'model',
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...(costUsd === undefined ? {} : { costUsd }),
  }
}

function timeIn(value: unknown): number | undefined {
  return isRecord(value) ? timeOf(valueAt(value, TIME_KEYS)) : undefined
}

function showsCall(message: JsonRecord): boolean {
  return Array.isArray(message.tool_calls) || isRecord(message.function_call) || message.role === 'tool'
}

function hashOf(messages: unknown, startedAtMs: number): string {
  return createHash('sha256')
    .update(`${startedAtMs}\n${JSON.stringify(messages)}`)
    .digest('hex')
    .slice(0, 32)
}
