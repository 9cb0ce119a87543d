import type { Env } from '../../src/github/event-env.ts'

export const SHA = 'a'.repeat(40)
export const HEAD_SHA = 'b'.repeat(40)
export const BASE_SHA = 'c'.repeat(40)

/** What the runner sets for a job on a pull request. */
export function aJobEnv(overrides: Env = {}): Env {
  return {
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_REPOSITORY: 'acme/support',
    GITHUB_REPOSITORY_ID: '7',
    GITHUB_SHA: SHA,
    GITHUB_REF: 'refs/pull/12/merge',
    GITHUB_RUN_ID: '900',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_JOB: 'gate',
    GITHUB_WORKFLOW_REF: 'acme/support/.github/workflows/gate.yml@refs/heads/a@refs/b',
    GITHUB_ACTOR: 'ada',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com/',
    ...overrides,
  }
}

const repository = { id: 7, name: 'support', owner: { login: 'acme' }, default_branch: 'main' }

export function aPullRequestPayload(overrides: Record<string, unknown> = {}) {
  return {
    action: 'synchronize',
    repository,
    pull_request: {
      number: 12,
      user: { login: 'ada' },
      labels: [{ name: 'agent' }],
      head: { sha: HEAD_SHA, ref: 'faster', repo: { id: 7 } },
      base: { sha: BASE_SHA, ref: 'main', repo: { id: 7 } },
      ...overrides,
    },
  }
}

export function aWorkflowRunPayload(overrides: Record<string, unknown> = {}) {
  return {
    repository,
    workflow_run: {
      id: 800,
      run_attempt: 2,
      event: 'pull_request',
      path: '.github/workflows/gate.yml',
      conclusion: 'failure',
      head_sha: HEAD_SHA,
      head_branch: 'faster',
      head_repository: { id: 8, owner: { login: 'bob' } },
      ...overrides,
    },
  }
}

export const aRepositoryPayload = { repository }
