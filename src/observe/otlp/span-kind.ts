import type { Activity } from '../activity.ts'
import type { Span } from './spans.ts'

const OPERATIONS: Record<string, Activity['kind']> = {
  chat: 'model',
  text_completion: 'model',
  generate_content: 'model',
  execute_tool: 'tool',
  retrieval: 'retrieval',
  invoke_agent: 'agent',
  invoke_workflow: 'agent',
}

const OPENINFERENCE_KINDS: Record<string, Activity['kind']> = {
  LLM: 'model',
  TOOL: 'tool',
  RETRIEVER: 'retrieval',
  AGENT: 'agent',
  CHAIN: 'agent',
}

/**
 * What kind of work a span tells of. AI SDK spans are asked first: their root spans repeat what is in their
 * `.doGenerate` and `.doStream` children, usage included, whatever else was written on them.
 */
export function kindOfSpan({ attributes, name }: Pick<Span, 'attributes' | 'name'>): Activity['kind'] | undefined {
  const aiSdk = String(attributes['ai.operationId'] ?? (name.startsWith('ai.') ? name.split(' ', 1)[0] : ''))
  if (aiSdk === 'ai.toolCall') return 'tool'
  if (/^ai\.(generate|stream)\w+\.do(Generate|Stream)$/.test(aiSdk)) return 'model'
  if (/^ai\.(generate|stream)\w+$/.test(aiSdk)) return 'agent'
  if (aiSdk !== '') return undefined
  const openInference = attributes['openinference.span.kind']
  if (typeof openInference === 'string') return OPENINFERENCE_KINDS[openInference.toUpperCase()]
  const operation = attributes['gen_ai.operation.name']
  if (typeof operation === 'string') return OPERATIONS[operation]
  if (attributes['gen_ai.tool.name'] !== undefined) return 'tool'
  // Before 1.27 a span had no operation: a model that was asked is a model call.
  const system = attributes['gen_ai.system'] ?? attributes['gen_ai.provider.name']
  return system !== undefined && attributes['gen_ai.request.model'] !== undefined ? 'model' : undefined
}
