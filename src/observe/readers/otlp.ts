import type { Session } from '../../domain/session.ts'
import {
  convertedWhenKept,
  type Found,
  type Place,
  type SessionReader,
  type Source,
  Unconvertible,
  unreadable,
} from '../found.ts'
import { type Group, Held } from '../held.ts'
import { describeType, isRecord, type JsonRecord, listOf, parsedOrText, textAt, valueAt } from '../json.ts'
import { type Labels, labelsOf } from '../labels.ts'
import { activityOf } from '../otlp/activity-of-span.ts'
import { kindOfSpan } from '../otlp/span-kind.ts'
import { type Span, spansOf } from '../otlp/spans.ts'
import { tracedSession } from '../traced-session.ts'

/** What an application says of its own: AI SDK metadata until 6, runtime context since 7. */
const OWN_PREFIXES = ['ai.telemetry.metadata', 'ai.settings.context']
const CONVERSATION_KEYS = [
  'gen_ai.conversation.id',
  'session.id',
  ...['sessionId', 'conversationId', 'threadId', 'chatId'].flatMap(owned),
  'langfuse.session.id',
]
const CLUSTER_KEYS = ['cluster', ...owned('cluster')]

const OTHER_SIGNALS = ['resourceLogs', 'resourceMetrics', 'resourceProfiles']

interface HeldSpan {
  span: Span
  at: Place
  source: Source
}

/**
 * OTLP-JSON traces, an export request a line or a document: OTel GenAI spans (names of 1.27 and before, 1.28 to 1.36,
 * and since 1.37), OpenInference and AI SDK spans, mixed as they come. A session is a conversation id, or a trace
 * that names none; spans that are about something else are passed over.
 */
export function otlpReader(): SessionReader {
  const held = new Held<HeldSpan>()
  return {
    read: ({ value, at, source, size }, emit) => {
      // A collector may write all its signals to one file.
      if (isRecord(value) && OTHER_SIGNALS.some((key) => value[key] !== undefined)) return
      if (!isRecord(value) || (value.resourceSpans === undefined && value.scopeSpans === undefined)) {
        const found = isRecord(value) ? 'an object without them' : describeType(value)
        emit(unreadable(at, { message: `expected resourceSpans, found ${found}` }))
        return
      }
      const { spans, broken } = spansOf(value)
      if (broken > 0) {
        emit(unreadable(at, { message: `${broken} spans have no traceId, spanId or startTimeUnixNano` }))
      }
      const share = size / Math.max(1, spans.length)
      for (const span of spans) {
        const kind = kindOfSpan(span)
        source.callsSeen ||= kind === 'tool'
        // Any span may name the conversation of its trace; only those about an agent are worth holding.
        const conversation = textAt(span.attributes, CONVERSATION_KEYS)
        if (kind === undefined && conversation === undefined) continue
        for (const group of held.add(span.traceId, conversation, { span, at, source }, share)) {
          for (const found of foundIn(group)) emit(found)
        }
      }
    },
    flush: (emit) => {
      for (const group of held.flush()) for (const found of foundIn(group)) emit(found)
    },
  }
}

/** A conversation in which no model, tool or agent worked is none. */
function foundIn({ conversation, items }: Group<HeldSpan>): Found[] {
  // An export that was tried again, or that overlaps, has the same spans once more.
  const once = new Map(items.map((item) => [`${item.span.traceId} ${item.span.spanId}`, item]))
  const ordered = [...once.values()].sort((a, b) => a.span.startMs - b.span.startMs)
  const first = ordered.find(({ span }) => kindOfSpan(span) !== undefined)
  if (!first) return []
  const spans = ordered.map(({ span }) => span)
  const id = conversation ?? first.span.traceId
  const labels = labelsIn(spans)
  const startedAtMs = Math.floor(first.span.startMs)
  return [
    {
      kind: 'session',
      candidate: {
        id,
        startedAtMs,
        cluster: labels.cluster,
        at: first.at,
        source: first.source,
        ...convertedWhenKept(() => {
          const activities = spans.flatMap((span) => activityOf(span) ?? [])
          if (activities.length === 0) throw new Unconvertible('no span of a model, tool or agent')
          return tracedSession({ id, startedAtMs, ...agentOf(spans), ...labels }, activities)
        }),
      },
    },
  ]
}

function agentOf(spans: readonly Span[]): { agent?: NonNullable<Session['agent']> } {
  const name =
    firstText(spans, ({ attributes }) => attributes, ['gen_ai.agent.name', 'agent.name']) ??
    firstText(spans, ({ resource }) => resource, ['service.name'])
  const version =
    firstText(spans, ({ attributes }) => attributes, ['gen_ai.agent.version']) ??
    firstText(spans, ({ resource }) => resource, ['service.version'])
  if (name === undefined && version === undefined) return {}
  return { agent: { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) } }
}

/** `cluster` as an attribute, in what AI SDK adds of the application's, or in OpenInference's `metadata`; so are tags. */
function labelsIn(spans: readonly Span[]): Labels {
  const labels: Labels = {}
  for (const { attributes } of spans) {
    const cluster = textAt(attributes, CLUSTER_KEYS) ?? labelsOf(attributes).cluster
    if (cluster !== undefined) labels.cluster ??= cluster
    const named = valueAt(attributes, ['tag.tags', ...owned('tags')])
    const tags = listOf(parsedOrText(named)).filter((tag): tag is string => typeof tag === 'string')
    if (tags.length > 0) labels.tags ??= tags
  }
  return labels
}

function owned(key: string): string[] {
  return OWN_PREFIXES.map((prefix) => `${prefix}.${key}`)
}

function firstText(
  spans: readonly Span[],
  recordOf: (span: Span) => JsonRecord,
  keys: readonly string[],
): string | undefined {
  for (const span of spans) {
    const text = textAt(recordOf(span), keys)
    if (text !== undefined) return text
  }
  return undefined
}
