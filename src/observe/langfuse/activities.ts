import type { Document, SessionError } from '../../domain/session.ts'
import type { Activity } from '../activity.ts'
import { isRecord, type JsonRecord, listOf, numberAt, parsedOrText, textAt } from '../json.ts'
import { type Message, readMessages } from '../messages.ts'
import { saidByAgent, saidByUser } from '../said.ts'
import { timeOf } from '../times.ts'
import { errorInResult, resultOf } from '../tool-values.ts'
import { readTools, readUsage } from '../usage.ts'

/**
 * What a Langfuse trace and its observations tell of an agent at work. The trace itself is the work around the others
 * when it carries input; `latency` is in seconds. Types of observations:
 * https://langfuse.com/docs/observability/features/observation-types
 */
export function activitiesOfTrace(trace: JsonRecord): Activity[] {
  const traceId = String(trace.id)
  const observations = listOf(trace.observations).filter(isRecord)
  const inner = observations.flatMap((observation) => activityOf(observation, traceId) ?? [])
  const user = saidByUser(trace.input)
  if (user === undefined) return inner
  const startMs = timeOf(trace.timestamp) ?? 0
  const seconds = numberAt(trace, ['latency'])
  const endMs =
    seconds === undefined
      ? inner.reduce((last, activity) => Math.max(last, activity.endMs), startMs)
      : startMs + seconds * 1000
  const error = inner.find((activity) => activity.kind !== 'tool' && activity.parentId === undefined)?.error
  const work = { traceId, id: `trace ${traceId}`, parentId: undefined, startMs, endMs, error }
  return [{ kind: 'agent', ...work, user, reply: saidByAgent(trace.output) }, ...inner]
}

function activityOf(observation: JsonRecord, traceId: string): Activity | undefined {
  const startMs = timeOf(observation.startTime)
  const id = textAt(observation, ['id'])
  if (startMs === undefined || id === undefined) return undefined
  const work = {
    traceId,
    id,
    parentId: textAt(observation, ['parentObservationId']),
    startMs,
    endMs: timeOf(observation.endTime) ?? startMs,
    error: errorOf(observation),
  }
  switch (observation.type) {
    case 'GENERATION':
      return generation(observation, work)
    case 'TOOL': {
      const { result, failed } = resultOf(observation.output ?? undefined)
      return {
        kind: 'tool',
        ...work,
        error: work.error ?? errorInResult(result, failed),
        name: textAt(observation, ['name']) ?? 'unnamed tool',
        callId: undefined,
        arguments: parsedOrText(observation.input ?? undefined),
        result,
      }
    }
    case 'RETRIEVER':
      return {
        kind: 'retrieval',
        ...work,
        query: saidByUser(observation.input),
        documents: documentsOf(observation.output),
      }
    case 'SPAN':
    case 'AGENT':
    case 'CHAIN':
      return { kind: 'agent', ...work, user: saidByUser(observation.input), reply: saidByAgent(observation.output) }
    default:
      return undefined
  }
}

type Work = Pick<Activity, 'traceId' | 'id' | 'parentId' | 'startMs' | 'endMs' | 'error'>

function generation(observation: JsonRecord, work: Work): Activity {
  const firstMs = timeOf(observation.completionStartTime)
  const costs = isRecord(observation.costDetails) ? observation.costDetails : {}
  const input = parsedOrText(observation.input)
  const usage = isRecord(observation.usage) && observation.usage.unit !== 'CHARACTERS' ? observation.usage : undefined
  return {
    kind: 'model',
    ...work,
    model: textAt(observation, ['model']),
    usage: readUsage(observation.usageDetails) ?? readUsage(usage),
    costUsd: numberAt(costs, ['total']) ?? numberAt(observation, ['calculatedTotalCost', 'totalCost']),
    ttftMs: firstMs === undefined ? undefined : firstMs - work.startMs,
    input: messagesOf(input, 'user'),
    output: messagesOf(parsedOrText(observation.output), 'assistant'),
    tools: readTools(isRecord(input) ? input.tools : undefined),
  }
}

/** Messages as a list, one of them, under `messages`, or a text. */
function messagesOf(written: unknown, role: 'user' | 'assistant'): Message[] {
  if (written === undefined || written === null) return []
  if (typeof written === 'string') return readMessages([{ role, content: written }])
  if (isRecord(written) && Array.isArray(written.messages)) return readMessages(written.messages)
  const list = Array.isArray(written) ? written : [written]
  return readMessages(list.map((message) => (isRecord(message) ? { role, ...message } : { role, content: message })))
}

function documentsOf(output: unknown): Document[] {
  const value = parsedOrText(output)
  const list = Array.isArray(value) ? value : isRecord(value) ? listOf(value.documents) : [value]
  return list.flatMap((item) => {
    if (typeof item === 'string') return [{ content: item }]
    if (!isRecord(item)) return []
    const content = textAt(item, ['content', 'pageContent', 'page_content', 'text'])
    const id = textAt(item, ['id'])
    return content === undefined ? [] : [{ ...(id === undefined ? {} : { id }), content }]
  })
}

function errorOf({ level, statusMessage }: JsonRecord): SessionError | undefined {
  if (level !== 'ERROR') return undefined
  return {
    type: 'error',
    message: typeof statusMessage === 'string' && statusMessage !== '' ? statusMessage : 'failed',
  }
}
