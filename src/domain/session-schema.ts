import * as z from 'zod/mini'

/** Something that went wrong inside a session, as the agent or the gate saw it. */
const sessionError = z.object({ type: z.string(), message: z.string() })

const document = z.object({
  id: z.optional(z.string()),
  content: z.string(),
  source: z.optional(z.string()),
})

const usage = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: z.optional(z.number()),
  cacheWrite: z.optional(z.number()),
  reasoning: z.optional(z.number()),
})

const modelStep = z.object({
  kind: z.literal('model'),
  model: z.optional(z.string()),
  usage: z.optional(usage),
  costUsd: z.optional(z.number()),
  durationMs: z.optional(z.number()),
  error: z.optional(sessionError),
})

const toolStep = z.object({
  kind: z.literal('tool'),
  name: z.string(),
  callId: z.optional(z.string()),
  arguments: z.optional(z.unknown()),
  argumentsRaw: z.optional(z.string()),
  result: z.optional(z.unknown()),
  durationMs: z.optional(z.number()),
  mocked: z.optional(z.boolean()),
  error: z.optional(sessionError),
})

const retrievalStep = z.object({
  kind: z.literal('retrieval'),
  query: z.optional(z.string()),
  documents: z.array(document),
})

const handoffStep = z.object({ kind: z.literal('handoff'), to: z.string(), human: z.optional(z.boolean()) })

const step = z.discriminatedUnion('kind', [modelStep, toolStep, retrievalStep, handoffStep])

const turn = z.object({
  user: z.string(),
  reply: z.string(),
  /** Wall clock from the user's input to the complete reply, milliseconds; absent when nobody answered. */
  latencyMs: z.optional(z.number()),
  /** Time to the first token, milliseconds. */
  ttftMs: z.optional(z.number()),
  steps: z.array(step),
})

const toolDefinition = z.object({
  name: z.string(),
  description: z.optional(z.string()),
  /** JSON Schema of the arguments. */
  parameters: z.optional(z.record(z.string(), z.unknown())),
})

const observation = z.enum(['yes', 'partial', 'no'])

/**
 * What could be seen of a session. A live session leaves a key out where the configuration says where to look, and
 * nothing was ever there: whether there was nothing to see or the path is wrong cannot be told from one session.
 */
const observed = z.object({
  toolCalls: z.optional(observation),
  toolResults: z.optional(observation),
  documents: z.optional(observation),
  usage: z.optional(observation),
  latency: z.optional(observation),
})

/** What happened in one conversation: `agent-session/v1`, one JSON object a line. */
export const sessionSchema = z.object({
  schema: z.literal('agent-session/v1'),
  id: z.string().check(z.minLength(1)),
  /** Set by the gate, never taken from a live agent. */
  scenario: z.optional(z.string()),
  /** 0-based. Set by the gate, never taken from a live agent. */
  trial: z.optional(z.int().check(z.nonnegative())),
  agent: z.optional(
    z.object({ name: z.optional(z.string()), version: z.optional(z.string()), commit: z.optional(z.string()) }),
  ),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  durationMs: z.optional(z.number()),
  status: z.enum(['completed', 'escalated', 'abandoned', 'timeout', 'error']),
  error: z.optional(sessionError),
  turns: z.array(turn),
  /** The tool definitions that were offered to the model. */
  tools: z.optional(z.array(toolDefinition)),
  /** Policy, memory and other session-wide context. */
  documents: z.optional(z.array(document)),
  systemPrompt: z.optional(z.string()),
  /** Only when the steps do not carry the cost. */
  costUsd: z.optional(z.number()),
  /** Known from outside; counts only where the source is trusted. */
  groundTruth: z.optional(z.object({ success: z.boolean(), source: z.string() })),
  cluster: z.optional(z.string()),
  tags: z.optional(z.array(z.string())),
  observed: z.optional(observed),
})

export type Session = z.output<typeof sessionSchema>
export type Turn = z.output<typeof turn>
export type Step = z.output<typeof step>
export type ToolStep = z.output<typeof toolStep>
export type Document = z.output<typeof document>
export type ToolDefinition = z.output<typeof toolDefinition>
export type Usage = z.output<typeof usage>
export type Observed = z.output<typeof observed>
export type SessionError = z.output<typeof sessionError>
