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

/** What \`init\` writes: path -> content. */
export const SCAFFOLD: Readonly<Record<string, string>> = {
  'agent-slo-gate.yml': CONFIG,
  'scenarios/refund-window.yml': SCENARIO,
}
