import type { SessionReader } from './found.ts'
import { isRecord } from './json.ts'
import { langfuseReader } from './readers/langfuse.ts'
import { openaiMessagesReader } from './readers/openai-messages.ts'
import { otlpReader } from './readers/otlp.ts'
import { sessionLinesReader } from './readers/session-lines.ts'

/** The formats that are read, by name: what their values look like, and who reads them. */
export const FORMATS = {
  sessions: {
    title: 'agent-session/v1 JSON lines',
    fits: (value) => typeof value.schema === 'string' && value.schema.startsWith('agent-session/'),
    open: sessionLinesReader,
  },
  otlp: {
    title: 'OTLP-JSON traces (OTel GenAI, OpenInference or AI SDK spans)',
    fits: (value) => Array.isArray(value.resourceSpans) || Array.isArray(value.scopeSpans),
    open: otlpReader,
  },
  langfuse: {
    title: 'Langfuse traces with their observations',
    fits: (value) => isLangfuse(value) || (Array.isArray(value.data) && value.data.some(isLangfuse)),
    open: langfuseReader,
  },
  openai: {
    title: 'OpenAI messages JSON lines',
    fits: (value) => Array.isArray(value.messages),
    open: openaiMessagesReader,
  },
} as const satisfies Record<
  string,
  { title: string; fits: (value: Record<string, unknown>) => boolean; open: () => SessionReader }
>

export type Format = keyof typeof FORMATS

/** The format a value is in; undefined when it is none of ours. */
export function detectFormat(value: unknown): Format | undefined {
  if (!isRecord(value)) return undefined
  return (Object.keys(FORMATS) as Format[]).find((format) => FORMATS[format].fits(value))
}

function isLangfuse(value: unknown): boolean {
  if (!isRecord(value)) return false
  if (Array.isArray(value.observations) || isRecord(value.trace)) return true
  if (Array.isArray(value.traces)) return true
  return typeof value.id === 'string' && typeof value.timestamp === 'string' && 'input' in value && 'output' in value
}
