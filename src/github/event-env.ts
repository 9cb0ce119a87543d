import * as z from 'zod/mini'
import { GateError } from '../domain/errors.ts'
import { NO_JOB } from './event-payload.ts'

/** Environment variables; undefined where one is not set. */
export type Env = Readonly<Record<string, string | undefined>>

const text = z.string().check(z.minLength(1))
const digits = z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'expected a number')), z.transform(Number))
const address = z.pipe(
  z.url({ protocol: /^https?$/, error: 'expected an http(s) address' }),
  z.transform((url) => url.replace(/\/+$/, '')),
)

const jobEnvironment = z.object({
  GITHUB_EVENT_NAME: text,
  GITHUB_REPOSITORY: z.string().check(z.regex(/^[^/\s]+\/[^/\s]+$/, 'expected owner/name')),
  /** Older GitHub Enterprise Servers do not set it. */
  GITHUB_REPOSITORY_ID: z.optional(digits),
  GITHUB_SHA: text,
  GITHUB_REF: text,
  GITHUB_RUN_ID: digits,
  GITHUB_RUN_ATTEMPT: z._default(digits, 1),
  GITHUB_JOB: text,
  /** `owner/name/.github/workflows/gate.yml@refs/heads/main` */
  GITHUB_WORKFLOW_REF: z.optional(text),
  GITHUB_ACTOR: text,
  GITHUB_SERVER_URL: address,
  GITHUB_API_URL: address,
})

export type JobEnvironment = z.output<typeof jobEnvironment>

/**
 * The variables that the runner sets, checked.
 * @throws GateError `usage` that names those which are missing or unreadable.
 */
export function readJobEnvironment(env: Env): JobEnvironment {
  // The runner sets what it has no value for to nothing.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = z.safeParse(jobEnvironment, set)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path: [name = ''], message }) =>
    name in set
      ? `${String(name)} is ${JSON.stringify(set[name as string])} (${message})`
      : `${String(name)} is not set`,
  )
  throw new GateError('usage', `this is not the environment of a GitHub Actions job: ${faults.join('; ')}`, {
    hint: NO_JOB,
  })
}

/** Whether a server is a GitHub Enterprise Server: neither github.com nor a tenant of ghe.com. */
export function isEnterpriseServer(serverUrl: string): boolean {
  const { hostname } = new URL(serverUrl)
  return hostname !== 'github.com' && !hostname.endsWith('.ghe.com')
}
