import * as z from 'zod/mini'
import { headers, httpUrl, jsonPath, keyVariable, positiveInt, someTime, text } from './pieces.ts'

const environment = {
  env: z.optional(headers).check(z.describe('Environment variables of the agent, beside PATH, HOME, LANG and TMPDIR.')),
  pass_env: z
    .optional(z.array(text))
    .check(z.describe('Names of variables that are passed on from the environment of the gate.')),
}

const httpAgent = z.strictObject({
  url: httpUrl.check(z.describe('Endpoint; may hold templates such as {{session.id}}.')),
  method: z._default(z.enum(['POST', 'PUT', 'GET']), 'POST').check(z.describe('HTTP method.')),
  headers: z.optional(headers).check(z.describe('Request headers; {{env.NAME}} reads a secret from the environment.')),
  body: z
    .optional(z.unknown())
    .check(
      z.describe(
        'JSON body with templates: {{turn.user}}, {{turn.index}}, {{session.id}}, {{agent.session}}, {{scenario.id}}, {{messages}}, {{history}}, {{mocks}}, {{documents}}, {{env.NAME}}.',
      ),
    ),
  reply: z._default(jsonPath, '$.reply').check(z.describe('JSONPath of the reply text.')),
  tool_calls: z
    .optional(jsonPath)
    .check(
      z.describe(
        'JSONPath of the list of tool calls of the turn, or of the calls and their results; without it tool calls are not observable.',
      ),
    ),
  documents: z.optional(jsonPath).check(z.describe('JSONPath of the documents the agent used.')),
  usage: z
    .optional(jsonPath)
    .check(z.describe('JSONPath of the token usage of the turn; several matches are added up.')),
  cost: z
    .optional(jsonPath)
    .check(z.describe('JSONPath of the cost of the turn in US dollars; several matches are added up.')),
  model: z.optional(jsonPath).check(z.describe('JSONPath of the model name.')),
  tools: z.optional(jsonPath).check(z.describe('JSONPath of the tool definitions offered to the model.')),
  handoff: z.optional(jsonPath).check(z.describe('JSONPath of a handoff: a name, or { to, human }.')),
  status: z.optional(jsonPath).check(z.describe('JSONPath of a final status: escalated or abandoned.')),
  session: z.optional(jsonPath).check(z.describe("JSONPath of the agent's own session id, kept as {{agent.session}}.")),
  stream: z
    .optional(
      z.strictObject({
        format: z
          .enum(['sse', 'ndjson', 'text'])
          .check(z.describe('sse: server-sent events; ndjson: a JSON object a line; text: the reply itself.')),
        delta: z
          .optional(jsonPath)
          .check(
            z.describe(
              "JSONPath of the text in each event. The other paths are read from every event, too: lists grow, of all else the last one counts. A path that begins with a filter picks events, as in $[?@.type=='text-delta'].delta; usage and cost of those are added up.",
            ),
          ),
      }),
    )
    .check(z.describe('For answers that are streamed.')),
  max_bytes: z
    ._default(positiveInt, 10_000_000)
    .check(z.describe('Largest answer that is read; a larger one is a failure of the agent.')),
})

const openaiAgent = z.strictObject({
  base_url: z.optional(httpUrl).check(z.describe('Any OpenAI-compatible endpoint; without it, that of OpenAI.')),
  model: text.check(z.describe('Name of the model.')),
  api_key_env: z._default(keyVariable, 'OPENAI_API_KEY').check(z.describe('Name of the variable that holds the key.')),
  system: z.optional(text).check(z.describe('System prompt.')),
  tools: z
    .optional(
      z.array(
        z.strictObject({
          name: text.check(z.describe('Name of the tool.')),
          description: z.optional(text).check(z.describe('What the model is told of it.')),
          parameters: z.optional(z.record(z.string(), z.unknown())).check(z.describe('JSON Schema of its arguments.')),
        }),
      ),
    )
    .check(z.describe("Tools offered to the model; their results come from the scenario's mocks.")),
  temperature: z
    .optional(z.number().check(z.nonnegative(), z.lte(2)))
    .check(z.describe('Sampling temperature, 0 to 2.')),
  max_steps: z._default(positiveInt, 20).check(z.describe('Model calls a turn may take.')),
})

export const commandAgent = z.strictObject({
  run: text.check(z.describe('Command line of the agent: one process a session.')),
  protocol: z
    ._default(z.enum(['jsonl', 'text', 'repl']), 'jsonl')
    .check(
      z.describe(
        'jsonl: a JSON line in, a JSON line out a turn; text: one turn on stdin, the reply on stdout; repl: a line at each prompt.',
      ),
    ),
  prompt: z.optional(text).check(z.describe('repl: the prompt the process prints when it waits for a line.')),
  ...environment,
})

const moduleAgent = z.strictObject({
  file: text.check(z.describe('JavaScript module (TypeScript needs Node 22.18 or newer), relative to this file.')),
  export: z._default(text, 'reply').check(z.describe('Name of the exported function (turn, context) => reply.')),
  ...environment,
})

const replayAgent = z.strictObject({
  sessions: z
    .union([text, z.array(text).check(z.minLength(1))])
    .check(z.describe('Files of agent-session/v1 JSON lines (glob).')),
  trust_ground_truth: z
    ._default(z.boolean(), false)
    .check(z.describe("Let the sessions' groundTruth decide TaskSuccessRate.")),
})

const start = z.strictObject({
  command: text.check(z.describe('Command that starts the agent; it and its children are ended with the gate.')),
  ready: httpUrl.check(z.describe('URL that answers 2xx once the agent is ready.')),
  timeout: z.prefault(someTime, '30s').check(z.describe('How long the agent may take to become ready.')),
  ...environment,
})

/** Keys of `agent` of which exactly one is given. */
export const AGENT_KINDS = ['http', 'openai', 'command', 'module', 'replay'] as const

export const agent = z
  .strictObject({
    name: text.check(z.describe('Name of the agent, in every report.')),
    version: z.optional(text).check(z.describe('Version under test, for the report.')),
    commit: z.optional(text).check(z.describe('Commit under test, for the report.')),
    http: z.optional(httpAgent).check(z.describe('An agent behind an HTTP endpoint: one request a turn.')),
    openai: z.optional(openaiAgent).check(z.describe('A model behind an OpenAI-compatible chat endpoint.')),
    command: z.optional(commandAgent).check(z.describe('An agent that is a command: one process a session.')),
    module: z.optional(moduleAgent).check(z.describe('An agent that is a function, called in a child process.')),
    replay: z.optional(replayAgent).check(z.describe('Recorded sessions in place of a live agent.')),
    start: z
      .optional(start)
      .check(z.describe('Starts the server behind `http` or `openai` and ends it with the gate.')),
  })
  .check(z.meta({ oneOf: AGENT_KINDS.map((kind) => ({ required: [kind] })) }))

export type HttpAgentConfig = z.output<typeof httpAgent>
export type OpenaiAgentConfig = z.output<typeof openaiAgent>
export type CommandAgentConfig = z.output<typeof commandAgent>
export type ModuleAgentConfig = z.output<typeof moduleAgent>
export type ReplayAgentConfig = z.output<typeof replayAgent>
export type StartConfig = z.output<typeof start>
