import type { RunActionOptions } from './run-action.ts'

interface Places {
  home: string
  temp: string
  eventPath: string
}

/** Every variable that the runner sets for a step of this event, but for its inputs and the five command files. */
export function runnerVariables(options: RunActionOptions & Places): Record<string, string | undefined> {
  const { event, payload, ref, sha, headRef = '', baseRef = '', workspace, github, artifacts } = options
  const { runId = 9001, attempt = 1, job = 'gate', serverUrl = 'https://github.com' } = options
  const repository = payload.repository as { id: number; owner: { id: number; login: string }; full_name: string }
  const sender = payload.sender as { login: string; id: number } | undefined
  const workflow = '.github/workflows/gate.yml'
  return {
    PATH: process.env.PATH,
    HOME: options.home,
    LANG: 'C.UTF-8',
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__acme_agent-slo-gate',
    GITHUB_ACTOR: sender?.login ?? 'dana',
    GITHUB_ACTOR_ID: String(sender?.id ?? 1),
    GITHUB_API_URL: github.url,
    GITHUB_BASE_REF: baseRef,
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: options.eventPath,
    GITHUB_GRAPHQL_URL: `${github.url}/graphql`,
    GITHUB_HEAD_REF: headRef,
    GITHUB_JOB: job,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_REF_PROTECTED: 'false',
    GITHUB_REF_TYPE: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    GITHUB_REPOSITORY: repository.full_name,
    GITHUB_REPOSITORY_ID: String(repository.id),
    GITHUB_REPOSITORY_OWNER: repository.owner.login,
    GITHUB_REPOSITORY_OWNER_ID: String(repository.owner.id),
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_RUN_ATTEMPT: String(attempt),
    GITHUB_RUN_ID: String(runId),
    GITHUB_RUN_NUMBER: String(runId % 1000),
    GITHUB_SERVER_URL: serverUrl,
    GITHUB_SHA: sha,
    GITHUB_TRIGGERING_ACTOR: sender?.login ?? 'dana',
    GITHUB_WORKFLOW: 'gate',
    GITHUB_WORKFLOW_REF: `${repository.full_name}/${workflow}@${ref}`,
    GITHUB_WORKFLOW_SHA: sha,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'GitHub Actions 1',
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: options.temp,
    RUNNER_TOOL_CACHE: options.temp,
    RUNNER_TRACKING_ID: 'github_6f1d2a',
    ACTIONS_RESULTS_URL: artifacts?.url,
    ACTIONS_RUNTIME_TOKEN: artifacts?.tokenFor(runId, job),
  }
}
