import * as z from 'zod/mini'
import { advised } from '../domain/advice.ts'
import { isCiVariable } from '../domain/ci-variables.ts'
import { criterionSchema } from '../domain/scorecard.ts'
import { PROFILES, type ProfileName } from '../domain/slo.ts'
import { durationMs, ratio, usd } from '../domain/units.ts'
import {
  alertsSchema,
  baselineSchema,
  correctionsSchema,
  observeSchema,
  policySchema,
  toolsSchema,
} from './budget-schema.ts'

// Descriptions become the hover texts of editors and the tables of docs/reference.md.
const text = z.string().check(z.minLength(1))
const httpUrl = text.check(
  z.regex(
    /^(https?:\/\/|\{\{)/,
    advised('expected a URL that starts with http:// or https://', 'write it as http://127.0.0.1:8080/chat'),
  ),
)
const keyVariable = text.check(
  z.refine(
    (name) => !isCiVariable(name),
    'a variable of the CI system holds its token and its inputs, not the key of a model',
  ),
)
const positiveInt = z.int().check(z.positive())
const headers = z.record(z.string(), z.string())
const HOUR_MS = 3_600_000
const someTime = durationMs.check(
  z.gt(0, advised('expected a duration above 0', 'write how long it may take, such as 4500ms or 30s')),
)
const jsonPath = text.check(
  z.regex(
    /^\$/,
    advised('expected a JSONPath that starts with $, such as $.reply', 'write $. before the name of the key'),
  ),
)

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
    .check(z.describe('JSONPath of the list of tool calls; without it tool calls are not observable.')),
  documents: z.optional(jsonPath).check(z.describe('JSONPath of the documents the agent used.')),
  usage: z.optional(jsonPath).check(z.describe('JSONPath of the token usage of the turn.')),
  cost: z.optional(jsonPath).check(z.describe('JSONPath of the cost of the turn in US dollars.')),
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
          .check(z.describe('JSONPath of the text in each event; the other paths are read from every event.')),
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

const agent = z
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

const suite = z.strictObject({
  scenarios: z
    ._default(z.union([text, z.array(text).check(z.minLength(1))]), 'scenarios/**/*.yml')
    .check(z.describe('Scenario files (glob), relative to this file.')),
  trials: z._default(positiveInt.check(z.lte(1000)), 3).check(z.describe('Sessions of each scenario.')),
  concurrency: z._default(positiveInt.check(z.lte(1024)), 8).check(z.describe('Sessions at once.')),
  timeout: z.prefault(someTime, '60s').check(z.describe("Time-out of a turn: longer is the agent's failure.")),
  session_timeout: z.prefault(someTime, '5m').check(z.describe('Time-out of a whole session.')),
  max_cost: z.optional(usd).check(z.describe('What the agent may spend in this run; trials beyond it are invalid.')),
  max_wait: z
    .prefault(durationMs, '60s')
    .check(
      z.describe('How long a run waits, in all, while every attempt is refused (429) before it gives the rest up.'),
    ),
})

const judge = z.strictObject({
  model: text.check(z.describe('Name of the judge model.')),
  base_url: z.optional(httpUrl).check(z.describe('Any OpenAI-compatible endpoint; without it, that of OpenAI.')),
  api_key_env: z._default(keyVariable, 'OPENAI_API_KEY').check(z.describe('Name of the variable that holds the key.')),
  timeout: z
    .prefault(durationMs, '60s')
    .check(z.describe('Time-out of one judge call; beyond it the score is missing.')),
  concurrency: z
    .optional(positiveInt.check(z.lte(1024)))
    .check(z.describe('Judge calls at once; without it, as many as suite.concurrency.')),
})

const openRatio = ratio.check(
  z.gt(0, advised('expected a target above 0%', 'write the share of good events, such as 94%')),
  z.lt(
    1,
    advised('a target of 100% leaves no error budget: 99.9% is the strictest that can be kept', 'write 99.9% or less'),
  ),
)
const ceiling = ratio.check(
  z.gt(
    0,
    advised('a ceiling of 0% leaves no error budget: 0.1% is the strictest that can be kept', 'write 0.1% or more'),
  ),
  z.lt(1, advised('expected a ceiling below 100%', 'write the share of bad events, such as 3%')),
)

const profileNames = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]]

const target = openRatio.check(z.describe('Share of good events, such as 94%.'))
const optionalTarget = z.optional(openRatio).check(z.describe('Share of good events, such as 94%.'))

const slos = z.strictObject({
  profile: z
    .optional(z.enum(profileNames))
    .check(z.describe('Targets by business impact: success 90 / 94 / 97 / 98%, hallucinations 6 / 3 / 1 / 0.5%.')),
  window: z
    .prefault(
      durationMs.check(
        z.gte(
          HOUR_MS,
          advised('expected a window of at least 1h: events are counted by the hour', 'write 30d, or 1h or more'),
        ),
      ),
      '30d',
    )
    .check(z.describe('Rolling window the targets are meant over.')),
  openslo: z
    .optional(z.union([text, z.array(text).check(z.minLength(1))]))
    .check(z.describe('OpenSLO v1 files (glob), relative to this file: targets that this file does not write itself.')),
  measure: z._default(z.boolean(), false).check(z.describe('Measure only: report everything, block nothing.')),
  TaskSuccessRate: z
    .optional(z.strictObject({ target }))
    .check(z.describe('Sessions whose issue was resolved as the scenario expects.')),
  ToolCallAccuracy: z
    .optional(
      z.strictObject({
        target: optionalTarget,
        tools: z
          .optional(z.record(z.string(), z.union([openRatio, z.strictObject({ target })])))
          .check(z.describe('Targets of single tools by name.')),
      }),
    )
    .check(z.describe('Tool calls that were right, and made where they were expected.')),
  HallucinationRate: z
    .optional(
      z.strictObject({
        max: z.optional(ceiling).check(z.describe('Most replies that may hold an ungrounded claim, such as 3%.')),
        factual: z.optional(ceiling).check(z.describe('Most replies with an ungrounded claim of fact.')),
        procedural: z.optional(ceiling).check(z.describe('Most replies that claim an action which was not done.')),
      }),
    )
    .check(z.describe('Replies with a claim that nothing grounds.')),
  CostPerTask: z
    .optional(
      z.strictObject({
        cap: z.optional(usd).check(z.describe('What one session may cost, such as $0.18.')),
        target: optionalTarget,
      }),
    )
    .check(z.describe('Sessions within the cap; cost for each solved task.')),
  P99Latency: z
    .optional(
      z.strictObject({
        threshold: z.optional(someTime).check(z.describe('What one turn may take, such as 4500ms.')),
        target: optionalTarget,
      }),
    )
    .check(z.describe('Turns answered within the threshold.')),
})

const action = z.enum(['block', 'warn', 'off'])

const gate = z.strictObject({
  stage: z
    .optional(z.enum(['merge', 'deploy']))
    .check(z.describe('How strict: a merge tolerates more uncertainty than a deploy.')),
  unproven: z
    ._default(z.enum(['warn', 'inconclusive']), 'warn')
    .check(z.describe('What an SLI on target is whose trials are too few to prove it.')),
  on: z
    .optional(
      z.strictObject({
        slo: z.optional(action).check(z.describe('An SLI against its target; default block.')),
        must_pass: z
          .optional(action)
          .check(z.describe('Scenarios that may not fail, and never-events; default block.')),
        cost: z.optional(action).check(z.describe('The cost for each solved task against the cap; default block.')),
        budget: z.optional(action).check(z.describe('A freeze of deployments by the error budget; default block.')),
        suite: z
          .optional(action)
          .check(z.describe('must_pass scenarios that a change removes, skips or loosens; default block.')),
      }),
    )
    .check(z.describe('The most that each check may do.')),
})

/** `agent-slo-gate.yml`, as written. */
export const configDocument = z
  .strictObject({
    version: z.literal(1).check(z.describe('Version of this format: 1.')),
    agent: agent.check(z.describe('The agent to gate: a name, and one of http, openai, command, module, replay.')),
    suite: z.prefault(suite, {}).check(z.describe('Which scenarios are run, how often and within what limits.')),
    judge: z.optional(judge).check(z.describe('Judge model; without it, deterministic expectations alone decide.')),
    scorecard: z
      .optional(z.array(criterionSchema).check(z.minLength(1)))
      .check(z.describe('Weighted criteria; without it, the five SLIs with their default weights.')),
    slos: z.prefault(slos, {}).check(z.describe('Targets of the five SLIs.')),
    traffic: z
      .optional(
        z.strictObject({
          conversations_per_day: z.number().check(z.positive(), z.describe('Conversations a day in production.')),
        }),
      )
      .check(z.describe('Turns rates into customers a day.')),
    gate: z.prefault(gate, {}).check(z.describe('What a check may do, and how strict it is.')),
    baseline: z
      .optional(baselineSchema)
      .check(z.describe('Where error budget, trial outcomes and autonomy state are kept between runs.')),
    policy: z
      .optional(policySchema)
      .check(z.describe('What each state of the budget means for the agent; what is left out keeps its default.')),
    alerts: z.optional(alertsSchema).check(z.describe('Where the names of the policy lead.')),
    corrections: z.optional(correctionsSchema).check(z.describe('Hours that do not count, at most 10% of the window.')),
    observe: z.optional(observeSchema).check(z.describe('Scoring of production sessions.')),
    tools: z.optional(toolsSchema).check(z.describe("The agent's tools by name.")),
  })
  .check(z.meta({ title: 'agent-slo-gate configuration' }))

export type ConfigDocument = z.output<typeof configDocument>
export type HttpAgentConfig = z.output<typeof httpAgent>
export type OpenaiAgentConfig = z.output<typeof openaiAgent>
export type CommandAgentConfig = z.output<typeof commandAgent>
export type ModuleAgentConfig = z.output<typeof moduleAgent>
export type ReplayAgentConfig = z.output<typeof replayAgent>
export type StartConfig = z.output<typeof start>
export type JudgeConfig = z.output<typeof judge>
export type SuiteConfig = z.output<typeof suite>
