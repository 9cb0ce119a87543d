import type { getOctokit } from '@actions/github'

/** The client of GitHub's REST API. */
export type GitHub = ReturnType<typeof getOctokit>

/** One repository, as requests name it. */
export interface RepositoryName {
  owner: string
  repo: string
}

export interface GitHubOptions {
  token: string
  /** GITHUB_API_URL. */
  apiUrl: string
  /** Told, in a line, of every wait and every warning of GitHub. */
  log: (line: string) => void
  /** What a wait calls a second, ms; tests make it short. */
  secondMs?: number
}

/** Longest time of one request with its answer, ms. */
const REQUEST_MS = 30_000
/** Repeats of a request that met a fault of the server or the network: after 1 and 4 seconds. */
const RETRIES = 2
/** What all waits for rate limits may take together, seconds: a gate that hangs blocks more than one without a comment. */
const MAX_WAITED_SECONDS = 60
/** Answers that a repeat cannot mend. 429 is the throttling's own. */
const FINAL_STATUSES = [400, 401, 403, 404, 409, 410, 413, 422, 429, 451]

/**
 * Opens the API. Faults of the server and the network are repeated; rate limits, primary and secondary, are waited for
 * as GitHub asks, a minute in all, and then are errors. Every request has a time-out.
 */
export async function openGitHub({ token, apiUrl, log, secondMs = 1000 }: GitHubOptions): Promise<GitHub> {
  const [{ getOctokit }, { retry }, { throttling }, fetch] = await Promise.all([
    import('@actions/github'),
    import('@octokit/plugin-retry'),
    import('@octokit/plugin-throttling'),
    import('./fetch.ts').then(({ openFetch }) => openFetch(REQUEST_MS)),
  ])
  let waitedSeconds = 0
  const mayWait = (limit: string) => (seconds: number) => {
    const left = MAX_WAITED_SECONDS - waitedSeconds
    if (seconds > left) {
      log(`GitHub's ${limit} rate limit asks for ${seconds} s; the gate waits ${left} s at most and goes on without`)
      return false
    }
    waitedSeconds += seconds
    log(`GitHub's ${limit} rate limit: waiting ${seconds} s`)
    return true
  }
  return getOctokit(
    token,
    {
      baseUrl: apiUrl,
      userAgent: 'agent-slo-gate',
      request: { fetch },
      log: { debug: () => undefined, info: () => undefined, warn: log, error: log },
      retry: { retries: RETRIES, doNotRetry: FINAL_STATUSES, retryAfterBaseValue: secondMs },
      throttle: {
        // A queue of its own: writes of one client are a second apart.
        id: crypto.randomUUID(),
        retryAfterBaseValue: secondMs,
        onRateLimit: mayWait('primary'),
        onSecondaryRateLimit: mayWait('secondary'),
      },
    },
    retry,
    throttling,
  )
}
