import { aWorkspace } from '../cli.ts'
import { json, type Loopback, loopback } from '../loopback.ts'
import type { LoopbackGithub } from './loopback-github.ts'
import { aSha } from './objects.ts'

/** A chat agent on this machine that answers every turn as `reply` says; `broken` makes it fail its scenarios. */
export async function anAgent(reply: (message: string) => object = () => GOOD): Promise<Loopback> {
  return loopback((body, response) => json(response, reply(String(body.message))))
}

/** What an agent answers that is asked how long a refund takes. */
export const GOOD = { reply: 'It takes 7-10 business days.', tool_calls: [], cost_usd: 0.01 }
export const BAD = { reply: 'It takes 3-5 business days.', tool_calls: [], cost_usd: 0.01 }

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
  { files, base = {} }: { files: Record<string, string | object>; base?: Record<string, string | object | null> },
): string {
  const before = Object.fromEntries(
    Object.entries({ ...files, ...base }).flatMap(([path, content]) =>
      content === null ? [] : [[path, typeof content === 'string' ? content : JSON.stringify(content)]],
    ),
  )
  github.git.commit({ files: before, branch: 'main', sha: aSha('base') })
  return aWorkspace(files)
}
