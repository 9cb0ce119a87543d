import { afterEach, beforeEach, expect } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { resultSchema } from '../../../src/domain/result-schema.ts'
import { aWorkspace } from '../cli.ts'
import { json, type Loopback, loopback } from '../loopback.ts'
import { type LoopbackArtifacts, loopbackArtifacts } from './loopback-artifacts.ts'
import { type LoopbackGithub, type LoopbackOptions, loopbackGithub } from './loopback-github.ts'
import { aSha } from './objects.ts'
import { aPullRequestEvent } from './payloads.ts'
import { type ActionRun, type RunActionOptions, runAction } from './run-action.ts'

type Files = Record<string, string | object>

/** A change under test: its own files, what the base commit has instead (`null`: not there), and parts of the configuration. */
interface Change {
  files?: Files
  base?: Record<string, string | object | null>
  config?: object
  scenarios?: string
}

/** A repository with an open pull request #7, its GitHub and artifact service, and an agent. */
export interface Gated {
  github: LoopbackGithub
  artifacts: LoopbackArtifacts
  agent: Loopback
  /** What the agent answers to a message. */
  reply: (message: string) => object
  checkout(change?: Change): string
  /** Runs the action on this checkout (default: a new one) for this event (default: the pull request). */
  run(options?: Partial<RunActionOptions>): Promise<ActionRun>
}

/**
 * Each test gets such a repository of its own. After it nothing may have been asked of GitHub or of the artifact service
 * that these do not offer.
 */
export function aGatedRepository(options: LoopbackOptions = {}): Gated {
  const gated = {} as Gated
  beforeEach(async () => {
    const [github, artifacts] = await Promise.all([loopbackGithub(options), loopbackArtifacts()])
    const agent = await anAgent((message) => gated.reply(message))
    github.addPull({ number: 7 })
    Object.assign(gated, { github, artifacts, agent, reply: () => GOOD })
    gated.checkout = ({ files = {}, base, config, scenarios = SCENARIOS } = {}) => {
      const own = { 'agent-slo-gate.yml': aConfig(agent.url, config), 'scenarios/refunds.yml': scenarios, ...files }
      return aCheckout(github, { files: own, ...(base ? { base } : {}) })
    }
    gated.run = ({ workspace = gated.checkout(), ...more } = {}) =>
      runAction({ ...aPullRequestEvent(), github, artifacts, workspace, ...more })
  })
  afterEach(async () => {
    const { github, artifacts, agent } = gated
    await Promise.all([github.stop(), artifacts.stop(), agent.stop()])
    expect([...github.violations, ...artifacts.violations]).toEqual([])
  })
  return gated
}

/** A chat agent on this machine that answers every turn as `reply` says. */
export async function anAgent(reply: (message: string) => object = () => GOOD): Promise<Loopback> {
  return loopback((body, response) => json(response, reply(String(body.message))))
}

/** What an agent answers that is asked how long a refund takes. */
export const GOOD = { reply: 'It takes 7-10 business days.', tool_calls: [], cost_usd: 0.01 }
export const BAD = { reply: 'It takes 3-5 business days.', tool_calls: [], cost_usd: 0.01 }

/** Two scenarios, the first of which must pass. */
export const SCENARIOS = `id: refund-window
must_pass: true
user: How long does a refund take?
expect:
  say: ["7-10 business days"]
---
id: refund-again
user: And how long for shoes?
expect:
  say: ["7-10 business days"]
  never_say: ["3-5"]
`

/** The configuration that gates an agent at `url`. */
export function aConfig(url: string, more: object = {}): object {
  return {
    version: 1,
    agent: {
      name: 'support-agent',
      http: { url, body: { message: '{{turn.user}}' }, tool_calls: '$.tool_calls', cost: '$.cost_usd' },
    },
    suite: { scenarios: 'scenarios/*.yml', trials: 20 },
    ...more,
  }
}

/** A checked out change, and its base commit on the loopback GitHub with the same files but for `base`. */
export function aCheckout(
  github: LoopbackGithub,
  { files, base = {} }: { files: Files; base?: Record<string, string | object | null> },
): string {
  const before = Object.fromEntries(
    Object.entries({ ...files, ...base }).flatMap(([path, content]) =>
      content === null ? [] : [[path, typeof content === 'string' ? content : JSON.stringify(content)]],
    ),
  )
  github.git.commit({ files: before, branch: 'main', sha: aSha('base') })
  return aWorkspace(files)
}

/** The result that a run left in its output folder, checked against its own schema. */
export function resultOf(ended: ActionRun): Result {
  const text = ended.file('.agent-slo-gate/result.json')
  if (text === undefined) throw new Error(`there is no result: ${ended.outputs.summary}`)
  return resultSchema.parse(JSON.parse(text))
}

/** Ids and statuses of the checks of a result. */
export function checksOf(result: Result): Record<string, string> {
  return Object.fromEntries(result.checks.map(({ id, status }) => [id, status]))
}
