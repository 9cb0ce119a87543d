import * as z from 'zod/mini'
import { messageOf } from '../domain/errors.ts'
import { oneLine } from './safe-text.ts'

/** Why a request to GitHub failed, in one sentence for a log. `status` is undefined where there was no answer. */
export interface GitHubFault {
  status: number | undefined
  reason: string
}

const requestError = z.object({
  status: z.number(),
  request: z.object({ method: z.string(), url: z.string() }),
  response: z.optional(z.object({ status: z.number(), headers: z.record(z.string(), z.unknown()) })),
})

/** Explains what a request threw: which permission is missing, whether it is worth another try. Never throws. */
export function githubFault(thrown: unknown): GitHubFault {
  const parsed = z.safeParse(requestError, thrown)
  const said = oneLine(messageOf(thrown), 300)
  if (!parsed.success) return { status: undefined, reason: said }
  const { request, response } = parsed.data
  const what = `${request.method} ${pathOf(request.url)}`
  if (response === undefined) return { status: undefined, reason: `GitHub could not be reached for ${what}: ${said}` }
  const { status } = response
  return { status, reason: reasonOf(status, what, said, response.headers) }
}

function reasonOf(status: number, what: string, said: string, headers: Record<string, unknown>): string {
  const limited = headers['x-ratelimit-remaining'] === '0' || /rate limit/i.test(said)
  if ((status === 403 || status === 429) && limited)
    return `GitHub's rate limit is exhausted (${status}) for ${what}: ${said}`
  if (status === 401) return `GitHub does not accept the token (401) for ${what}: pass a valid github-token`
  if (status === 403) {
    return `the token may not do ${what} (403): give the job ${permissionOf(what, headers)}; the token of a pull request from a fork or of Dependabot can only read (${said})`
  }
  if (status === 404) {
    return `GitHub finds nothing for ${what} (404): it was deleted, or the token cannot see it; that would need ${permissionOf(what, headers)}`
  }
  if (status === 422) return `GitHub refuses the content of ${what} (422): ${said}`
  if (status >= 500) return `GitHub failed (${status}) at ${what}, after several tries: ${said}`
  return `GitHub answered ${status} to ${what}: ${said}`
}

/** Without the query: a signed address holds its key there. */
function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : oneLine(url, 200).replace(/\?.*/, '')
}

/** The key of a workflow's `permissions:` that allows a request: GitHub says it, or the path does. */
function permissionOf(what: string, headers: Record<string, unknown>): string {
  const accepted = headers['x-accepted-github-permissions']
  const keys = typeof accepted === 'string' ? [...accepted.matchAll(/([a-z_]{2,40})=(read|write)/g)] : []
  const said = keys.map(([, key = '', access]) => `\`${key.replaceAll('_', '-')}: ${access}\``)
  if (said.length > 0) return `permissions: ${[...new Set(said)].join(' or ')}`
  const access = what.startsWith('GET ') ? 'read' : 'write'
  const key = KEYS.find(([path]) => path.test(what))?.[1] ?? 'contents'
  return `permissions: \`${key}: ${access}\``
}

const KEYS: readonly [RegExp, string][] = [
  [/\/issues\/|\/pulls/, 'pull-requests'],
  [/\/actions\//, 'actions'],
  [/\/check-(runs|suites)/, 'checks'],
  [/\/statuses\//, 'statuses'],
  [/\/deployments/, 'deployments'],
]
