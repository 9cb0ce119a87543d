const SAY = 'a text that must be said is `expect: { say: ["..."] }`'
const NEVER_SAY = 'a text that may not be said is `expect: { never_say: ["..."] }`'
const CRITERIA = 'what a judge model shall decide is `expect: { criteria: ["..."] }`'
const CALLS = 'an expected tool call is `expect: { calls: [{ tool: name }] }`'
const ARGS = 'expected arguments are `expect: { calls: [{ tool: name, args: { key: value } }] }`'
const ORDER = 'an order of tool calls is `expect: { calls_mode: in_order, calls: [...] }`'
const CODE = 'scenarios hold no code: write what is expected with say, calls or criteria'
const RETURN = 'what the tool returns stands under `return:`'
const TOOL = 'the name of the tool is `tool`'
const CALL_ARGS = 'the arguments are `args`'
const USER = 'what the customer says is `user: "..."`'

/** Keys that authors know from other tools (promptfoo above all), in lower case, and what to write instead. */
export const FAMILIAR: Readonly<Record<string, string>> = {
  contains: SAY,
  icontains: SAY,
  'contains-all': SAY,
  'contains-any': 'one of several texts is `expect: { say: [{ regex: "a|b" }] }`',
  equals: SAY,
  'not-contains': NEVER_SAY,
  'not-icontains': NEVER_SAY,
  regex: 'a pattern that must be found is `expect: { say: [{ regex: "..." }] }`',
  'not-regex': 'a pattern that may not be found is `expect: { never_say: [{ regex: "..." }] }`',
  'llm-rubric': CRITERIA,
  'g-eval': CRITERIA,
  factuality: CRITERIA,
  rubric: CRITERIA,
  assert: 'expectations stand under `expect:`, by their own names (say, calls, criteria, ...)',
  asserts: 'expectations stand under `expect:`, by their own names (say, calls, criteria, ...)',
  'trajectory:tool-used': CALLS,
  'tool-used': CALLS,
  'trajectory:tool-args-match': ARGS,
  'tool-args-match': ARGS,
  'trajectory:tool-sequence': ORDER,
  'tool-sequence': ORDER,
  cost: 'the most a session may cost is `limits: { cost: $0.18 }`',
  latency: 'the most a turn may take is `limits: { latency: 4500ms }`',
  vars: 'values for {{name}} are `variables: { name: [a, b] }`',
  prompt: USER,
  input: USER,
  messages: 'a scripted conversation is `turns: [{ user: "..." }]`',
  tests: 'each scenario is a YAML document of its own, divided by a line `---`',
  scenarios: 'each scenario is a YAML document of its own, divided by a line `---`',
  javascript: CODE,
  python: CODE,
  'expect.calls.*.name': TOOL,
  'turns.*.expect.calls.*.name': TOOL,
  'expect.calls.*.arguments': CALL_ARGS,
  'turns.*.expect.calls.*.arguments': CALL_ARGS,
  name: 'the name of a scenario is its `id`',
  'mocks.*.*': RETURN,
  'mocks.*.*.*': RETURN,
  title: 'the name of a scenario is its `id`; a longer text is its `description`',
}

/** Keys of later versions. */
export const NOT_YET: Readonly<Record<string, string>> = {
  faults: '`faults` (injected faults) is not part of this version',
}
