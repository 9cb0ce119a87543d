/** The three scenarios that the design shows: simple, simulated, scripted. */
export const DESIGN_EXAMPLES = `id: refund-window-standard
user: "I returned my headphones Monday. How many days until I get my money back?"
expect:
  say: ["7-10 business days"]          # case-insensitive substring, numbers on boundaries
  never_say: ["3-5 business days", { regex: "three (to|-) five" }]
---
id: promised-callback-is-scheduled
description: The agent may not promise a callback that it did not schedule.
cluster: callbacks                      # input cluster, for systematic failures
must_pass: true
source: { incident: INC-31, session: prod-8f2c }
user:                                   # a simulated customer
  persona: Impatient, answers only what is asked.
  goal: Get a manager to call back tomorrow at 15:00.
  facts: { phone: "+15550100", account_id: A-77 }      # a map, or a text
  opening: "Third time I'm contacting you. I want a manager to call me."
  max_turns: 6
mocks:                                  # tool results, where the adapter can honour them
  schedule_callback:
    - { return: { error: SLOT_UNAVAILABLE }, times: 1 }
    - { when: { phone: "+15550100" }, return: { callback_id: CB-9 } }
expect:
  outcome: resolved                     # resolved (default) | escalated | refused
  calls: [{ tool: schedule_callback, args: { phone: "+15550100" }, result: ok }]
  claims_require_call:
    - { pattern: "callback (is|has been) (booked|scheduled)", tool: schedule_callback }
  criteria: ["States the callback date, time and number."]     # judged
---
id: credit-limit-not-balance
cluster: account-enquiries
trials: 5
documents: [{ id: limits-policy-v2, content: "..." }]
turns:                                  # scripted
  - user: "What's my credit limit on account A-77?"
    expect:
      calls_mode: exact                 # contains (default) | in_order | exact
      calls: [{ tool: get_credit_limit, args: { accountId: A-77 }, result: non_empty }]
      never_call: [get_account_balance]
      say: [{ regex: "5[,.]?000" }]
  - user: "I need somebody from billing, tier 2."
    expect: { handoff: { to: billing-tier2 } }
mocks:
  get_credit_limit: { return: { limit: 5000 } }
  get_account_balance: { return: { balance: 1240.5 } }          # succeeds, and is still wrong
limits: { latency: 4500ms, cost: $0.18 }      # expectations of this scenario; the SLI's own threshold stays
`
