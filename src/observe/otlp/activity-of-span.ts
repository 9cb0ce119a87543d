import type { Document, SessionError } from '../../domain/session.ts'
import type { Activity, AgentActivity, ModelActivity, RetrievalActivity, ToolActivity } from '../activity.ts'
import { isRecord, type JsonRecord, listOf, numberAt, parsedOrText, textAt } from '../json.ts'
import { saidByAgent, saidByUser } from '../said.ts'
import { errorInResult, resultOf } from '../tool-values.ts'
import { readTools, usageOf } from '../usage.ts'
import { flatList } from './flat.ts'
import { kindOfSpan } from './span-kind.ts'
import { inputMessages, outputMessages } from './span-messages.ts'
import type { Span } from './spans.ts'

/** What a span says of an agent at work; undefined when it is about something else. */
export function activityOf(span: Span): Activity | undefined {
  switch (kindOfSpan(span)) {
    case 'model':
      return modelActivity(span)
    case 'tool':
      return toolActivity(span)
    case 'retrieval':
      return retrievalActivity(span)
    case 'agent':
      return agentActivity(span)
    case undefined:
      return undefined
  }
}

function workOf({ traceId, spanId, parentId, startMs, endMs, ...span }: Span) {
  return { traceId, id: spanId, parentId, startMs, endMs, error: errorOf(span) }
}

function modelActivity(span: Span): ModelActivity {
  const { attributes } = span
  const seconds = numberAt(attributes, [
    'gen_ai.response.time_to_first_chunk',
    'gen_ai.client.operation.time_to_first_chunk', // AI SDK 7
  ])
  return {
    kind: 'model',
    ...workOf(span),
    model: textAt(attributes, [
      'gen_ai.response.model',
      'ai.response.model',
      'gen_ai.request.model',
      'llm.model_name',
      'ai.model.id',
    ]),
    usage: usageOf({
      input: numberAt(attributes, [
        'gen_ai.usage.input_tokens',
        'ai.usage.inputTokens',
        'llm.token_count.prompt',
        'gen_ai.usage.prompt_tokens',
        'ai.usage.promptTokens',
      ]),
      output: numberAt(attributes, [
        'gen_ai.usage.output_tokens',
        'ai.usage.outputTokens',
        'llm.token_count.completion',
        'gen_ai.usage.completion_tokens',
        'ai.usage.completionTokens',
      ]),
      cacheRead: numberAt(attributes, [
        'gen_ai.usage.cache_read.input_tokens',
        'gen_ai.usage.cache_read_input_tokens',
        'ai.usage.cachedInputTokens',
        'llm.token_count.prompt_details.cache_read',
      ]),
      cacheWrite: numberAt(attributes, [
        'gen_ai.usage.cache_creation.input_tokens',
        'gen_ai.usage.cache_creation_input_tokens',
        'llm.token_count.prompt_details.cache_write',
      ]),
      reasoning: numberAt(attributes, [
        'gen_ai.usage.reasoning.output_tokens',
        'ai.usage.reasoningTokens',
        'llm.token_count.completion_details.reasoning',
      ]),
    }),
    costUsd: numberAt(attributes, ['llm.cost.total', 'gen_ai.usage.cost']),
    ttftMs: seconds === undefined ? numberAt(attributes, ['ai.response.msToFirstChunk']) : seconds * 1000,
    input: inputMessages(span),
    output: outputMessages(span),
    tools: readTools(
      attributes['gen_ai.tool.definitions'] ??
        attributes['ai.prompt.tools'] ??
        flatList(attributes, 'llm.tools').map(({ tool }) => (isRecord(tool) ? tool.json_schema : undefined)),
    ),
  }
}

function toolActivity(span: Span): ToolActivity {
  const { attributes, name } = span
  const written = firstOf(attributes, [
    'gen_ai.tool.call.result',
    'ai.toolCall.result',
    'ai.toolCall.output',
    'output.value',
  ])
  const { result, failed } = resultOf(written)
  const work = workOf(span)
  return {
    kind: 'tool',
    ...work,
    error: work.error ?? errorInResult(result, failed),
    name:
      textAt(attributes, ['gen_ai.tool.name', 'ai.toolCall.name', 'tool.name']) ?? name.replace(/^execute_tool /, ''),
    callId: textAt(attributes, ['gen_ai.tool.call.id', 'ai.toolCall.id', 'tool.id', 'tool_call.id']),
    arguments: parsedOrText(
      firstOf(attributes, ['gen_ai.tool.call.arguments', 'ai.toolCall.args', 'ai.toolCall.input', 'input.value']),
    ),
    result,
  }
}

function retrievalActivity(span: Span): RetrievalActivity {
  const { attributes } = span
  const written = parsedOrText(attributes['gen_ai.retrieval.documents'])
  const documents = Array.isArray(written)
    ? written.filter(isRecord).map((document) => documentOf(document, ['id', 'content', 'text']))
    : flatList(attributes, 'retrieval.documents').map(({ document }) =>
        documentOf(isRecord(document) ? document : {}, ['id', 'content']),
      )
  return {
    kind: 'retrieval',
    ...workOf(span),
    query: textAt(attributes, ['gen_ai.retrieval.query.text', 'input.value']),
    documents: documents.filter((document) => document !== undefined),
  }
}

function documentOf(document: JsonRecord, [idKey, ...contentKeys]: [string, ...string[]]): Document | undefined {
  const content = textAt(document, contentKeys)
  const id = textAt(document, [idKey])
  return content === undefined ? undefined : { ...(id === undefined ? {} : { id }), content }
}

function agentActivity(span: Span): AgentActivity {
  const { attributes } = span
  const input = firstOf(attributes, ['gen_ai.input.messages', 'ai.prompt', 'ai.prompt.messages', 'input.value'])
  const output = firstOf(attributes, ['gen_ai.output.messages', 'ai.response.text', 'ai.result.text', 'output.value'])
  return { kind: 'agent', ...workOf(span), user: saidByUser(input), reply: saidByAgent(output) }
}

function errorOf({
  failed,
  statusMessage,
  attributes,
  events,
}: Pick<Span, 'failed' | 'statusMessage' | 'attributes' | 'events'>) {
  const type = textAt(attributes, ['error.type'])
  if (!failed && type === undefined) return undefined
  const exception = listOf(events.filter(({ name }) => name === 'exception')).at(-1)
  const thrown = isRecord(exception) && isRecord(exception.attributes) ? exception.attributes : {}
  const named = type ?? textAt(thrown, ['exception.type']) ?? 'error'
  const error: SessionError = {
    type: named,
    message: statusMessage ?? textAt(thrown, ['exception.message']) ?? named,
  }
  return error
}

function firstOf(attributes: JsonRecord, keys: readonly string[]): unknown {
  for (const key of keys) if (attributes[key] !== undefined) return attributes[key]
  return undefined
}
