const CONFIG = `version: 1

# The agent under test. In place of http: openai, command, module or replay.
agent:
  name: my-agent
  http:
    url: "http://127.0.0.1:8080/chat"
    body: { session: "{{session.id}}", message: "{{turn.user}}" }
    reply: "$.reply"
    # What the answer does not show cannot be measured: add these where it does.
    # tool_calls: "$.tool_calls"
    # usage: "$.usage"
    # cost: "$.cost_usd"
  # Start it here, or leave this out if it runs already.
  # start: { command: "npm start", ready: "http://127.0.0.1:8080/health", timeout: 30s }

suite:
  scenarios: "scenarios/**/*.yml"
  trials: 3
  timeout: 60s

# A judge scores rubrics, criteria and claims. Without one, deterministic expectations alone decide.
# judge: { model: gpt-5-mini, api_key_env: OPENAI_API_KEY }

slos:
  # general-support 90% / 6% | account-management 94% / 3% | billing 97% / 1% | compliance 98% / 0.5%
  # (task success / hallucination ceiling)
  profile: general-support
  # The first week: measure, block nothing. Remove it once you know your baseline.
  measure: true
`

const SCENARIO = `# One situation, and what is expected of the agent in it. Each production failure becomes one of these.
id: refund-window
cluster: refunds
user: "I returned my headphones on Monday. How many days until I get my money back?"
expect:
  say: ["7-10 business days"]
  never_say: ["3-5 business days"]
`

/** What `init` writes into its folder: path -> content. */
export const SCAFFOLD: Readonly<Record<string, string>> = {
  'agent-slo-gate.yml': CONFIG,
  'scenarios/refund-window.yml': SCENARIO,
}

/** The output folder as .gitignore names it. */
export const IGNORED = '.agent-slo-gate/'

/** Where the workflow lies in a repository. */
export const WORKFLOW_PATH = '.github/workflows/agent-slo-gate.yml'

/**
 * The workflow that gates pull requests, the merge queue and the default branch (examples/workflows explains more of them).
 * @param branch The default branch.
 * @param folder Of the configuration, relative to the repository, with slashes; `.` where it is the repository itself.
 */
export function workflowOf({ branch, folder }: { branch: string; folder: string }): string {
  const where = folder === '.' ? '' : `          working-directory: ${JSON.stringify(folder)}\n`
  return `# Gates pull requests whose authors you trust: the agent runs in the job that holds the judge's key.
name: agent-slo-gate

on:
  pull_request:
  merge_group:
  push:
    branches: [${JSON.stringify(branch)}]

permissions: {}

# A new push ends the run of the older one before it starts: nobody needs that verdict any more.
concurrency:
  group: agent-slo-gate-\${{ github.event.pull_request.number || github.run_id }}
  cancel-in-progress: true

jobs:
  # Make this job a required check, and never skip it by an \`if:\`: a skipped job counts as passed.
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read # the checkout, and the targets and scenarios of the base commit
      actions: read # the baseline: earlier runs of the default branch, and what they stored
      pull-requests: write # the comment, and the labels that override a freeze
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with:
          persist-credentials: false

      # Install here what the agent needs, such as: npm ci

      - uses: agent-slo-gate/agent-slo-gate@v1
        with:
${where}          timeout: 25m # below timeout-minutes: what was measured until then is still reported
        # env:
        #   OPENAI_API_KEY: \${{ secrets.OPENAI_API_KEY }} # the judge's
`
}
