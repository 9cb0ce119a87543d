import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts'
import { DEFAULT_SCORECARD } from '../../src/domain/scorecard.ts'
import { shown } from '../yaml/diagnosed.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Loads a correct configuration from its text. */
async function load(yaml: string, base?: string): Promise<LoadedConfig & { config: Config; warnings: string[] }> {
  writeFileSync(join(folder, 'agent-slo-gate.yml'), yaml)
  const loaded = await loadConfig({ cwd: folder, ...(base === undefined ? {} : { base: { sha: 'abc', text: base } }) })
  return { ...loaded, ...usable(loaded), warnings: shown(loaded.diagnostics) }
}

function usable({ config, diagnostics }: LoadedConfig): { config: Config } {
  if (!config) throw new Error(shown(diagnostics).join('\n'))
  return { config }
}

async function errorsOf(yaml: string | Uint8Array): Promise<string[]> {
  writeFileSync(join(folder, 'agent-slo-gate.yml'), yaml)
  const { config, diagnostics } = await loadConfig({ cwd: folder })
  expect(config).toBeUndefined()
  return shown(diagnostics)
}

const AGENT = 'version: 1\nagent: { name: a, http: { url: "http://127.0.0.1:1/" } }\n'
const agent = (settings: string) => `version: 1\nagent:\n  name: a\n  ${settings.replaceAll('\n', '\n  ')}\n`

describe('a configuration', () => {
  it('of an agent alone has every default', async () => {
    const { config, warnings } = await load(AGENT)
    expect(warnings).toEqual([])
    expect(config).toMatchObject({
      file: join(folder, 'agent-slo-gate.yml'),
      folder,
      agent: {
        name: 'a',
        identity: {},
        kind: 'http',
        settings: { method: 'POST', reply: '$.reply', max_bytes: 10_000_000 },
      },
      suite: {
        patterns: ['scenarios/**/*.yml'],
        trials: 3,
        concurrency: 8,
        timeoutMs: 60_000,
        sessionTimeoutMs: 300_000,
        maxWaitMs: 60_000,
      },
      scorecard: DEFAULT_SCORECARD,
      windowMs: 30 * 86_400_000,
      measureOnly: false,
      gate: { unproven: 'warn', on: { slo: 'block', must_pass: 'block', cost: 'block' } },
    })
    expect(config.judge).toBeUndefined()
    expect(config.gate.stage).toBeUndefined()
    expect(config.targets.TaskSuccessRate).toEqual({
      sli: 'TaskSuccessRate',
      target: 0.94,
      origin: 'scorecard',
      parts: {},
    })
  })

  it("of the design's example is read, but for the keys of later versions", async () => {
    const { config } = await load(`version: 1
agent:
  name: cx-support
  http: { url: "http://127.0.0.1:8080/chat", body: { session: "{{session.id}}", message: "{{turn.user}}" }, reply: "$.reply" }
  start: { command: "node agent/server.js", ready: "http://127.0.0.1:8080/health", timeout: 30s }
suite: { scenarios: "scenarios/**/*.yml", trials: 3, concurrency: 8, timeout: 60s, max_cost: $5.00 }
judge: { model: gpt-5-mini }
scorecard:
  - { name: TaskSuccessRate, rubric: "Did the agent fully resolve the issue without human escalation?", weight: 0.35, targetScore: 94 }
slos:
  profile: account-management
  window: 30d
  ToolCallAccuracy: { target: 92%, tools: { issue_refund: 99% } }
  HallucinationRate: { max: 3%, factual: 1% }
  CostPerTask: { cap: $0.18, target: 90% }
  P99Latency: { threshold: 4500ms, target: 99% }
traffic: { conversations_per_day: 10000 }
gate: { stage: merge, on: { slo: block, must_pass: block, cost: block } }
`)
    expect(config).toMatchObject({
      agent: { kind: 'http', start: { command: 'node agent/server.js', timeout: 30_000 } },
      suite: { maxCostUsd: 5 },
      judge: { model: 'gpt-5-mini', api_key_env: 'OPENAI_API_KEY', timeout: 60_000 },
      profile: 'account-management',
      conversationsPerDay: 10_000,
      gate: { stage: 'merge' },
      targets: {
        TaskSuccessRate: { target: 0.94, origin: 'profile' },
        ToolCallAccuracy: { target: 0.92, origin: 'config', parts: { issue_refund: 0.99 } },
        HallucinationRate: { target: 0.97, origin: 'config', parts: { factual: 0.99 } },
        CostPerTask: { target: 0.9, capUsd: 0.18 },
        P99Latency: { target: 0.99, thresholdMs: 4500 },
      },
    })
  })

  it('turns a ceiling into a target without binary dust', async () => {
    const { config } = await load(`${AGENT}slos: { HallucinationRate: { max: 7%, procedural: 0.7% } }`)
    expect(config.targets.HallucinationRate).toMatchObject({ target: 0.93, parts: { procedural: 0.993 } })
  })

  it.each([
    ['openai', 'openai: { model: m }', { model: 'm', max_steps: 20 }],
    [
      'command',
      'command: { run: "node a.mjs", protocol: repl, prompt: "you: " }',
      { protocol: 'repl', prompt: 'you: ' },
    ],
    ['module', 'module: { file: ./agent.mjs }', { file: './agent.mjs', export: 'reply' }],
    ['replay', 'replay: { sessions: "recorded/*.jsonl" }', { trust_ground_truth: false }],
  ])('may have an agent of kind %s', async (kind, yaml, settings) => {
    const { config } = await load(agent(`version: v2\ncommit: abc\n${yaml}`))
    expect(config.agent).toMatchObject({ kind, settings, identity: { version: 'v2', commit: 'abc' } })
  })

  it('may be UTF-8 with a byte order mark and CRLF, and keeps templates as they are', async () => {
    const { config } = await load(`\uFEFF${agent('http:\n  url: "{{env.URL}}"').replaceAll('\n', '\r\n')}`)
    expect(config.agent).toMatchObject({ settings: { url: '{{env.URL}}' } })
  })
})

describe('what is wrong with a configuration', () => {
  it.each([
    [
      'no kind of agent',
      agent('version: v2'),
      '2:1 agent: expected one of `http`, `openai`, `command`, `module` or `replay`, found none',
    ],
    [
      'two kinds of agent',
      agent('http: { url: "http://x" }\nmodule: { file: a.mjs }'),
      '5:3 agent.module: expected exactly one kind of agent, found `http` and `module` (keep one of them)',
    ],
    [
      'a server for an agent that is none',
      agent('module: { file: a.mjs }\nstart: { command: x, ready: "http://x" }'),
      '5:3 agent.start: `start` starts a server; `module` does not talk to one (remove `start`)',
    ],
    [
      'a repl without its prompt',
      agent('command: { run: x, protocol: repl }'),
      '4:32 agent.command.protocol: `protocol: repl` needs the prompt',
    ],
    [
      'a prompt without a repl',
      agent('command: { run: x, prompt: "> " }'),
      '4:22 agent.command.prompt: `prompt` belongs to `protocol: repl`, found `protocol: jsonl`',
    ],
    [
      'a GET with a body',
      agent('http: { url: "http://x", method: GET, body: {} }'),
      '4:41 agent.http.body: a GET request has no body',
    ],
    [
      'a URL without its scheme',
      agent('http: { url: "localhost:8080/chat" }'),
      '4:16 agent.http.url: expected a URL that starts with http:// or https://',
    ],
    [
      'a JSONPath that is none',
      agent('http: { url: "http://x", reply: "$.choices[" }'),
      '4:35 agent.http.reply: expected a JSONPath (RFC 9535), found `$.choices[`',
    ],
    [
      'a session shorter than a turn',
      `${AGENT}suite: { timeout: 2m, session_timeout: 90s }`,
      '3:40 suite.session_timeout: a session may take 90s, less than one of its turns (timeout: 120s)',
    ],
    [
      'a criterion twice',
      `${AGENT}scorecard:\n${'  - { name: Tone, rubric: r, weight: 0.1, targetScore: 90 }\n'.repeat(2)}`,
      '5:13 scorecard[1].name: the criterion `Tone` is already scorecard[0] (keep one of them)',
    ],
    [
      'a target of 100%',
      `${AGENT}slos: { TaskSuccessRate: { target: 100% } }`,
      '3:36 slos.TaskSuccessRate.target: a target of 100% leaves no error budget',
    ],
    [
      'a time-out of nothing',
      `${AGENT}suite: { timeout: 0s }`,
      '3:19 suite.timeout: expected a duration above 0, found the text "0s"',
    ],
    ['a window under an hour', `${AGENT}slos: { window: 30m }`, '3:17 slos.window: expected a window of at least 1h'],
    ['two documents', `${AGENT}---\n${AGENT}`, '4:1 expected one document, found a second one'],
    ['another version', AGENT.replace('1', '2'), '1:10 version: expected 1, found the number 2'],
  ])('%s', async (_, yaml, message) => {
    const errors = await errorsOf(yaml)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain(message)
  })

  it('misspelt keys at every level come in one go, with what was meant', async () => {
    const errors = await errorsOf(`version: 1
agent: { name: a, htp: {}, http: { url: "http://x", stream: { format: sse, dleta: "$.d" } } }
siute: {}
suite: { concurency: 3 }
judge: { modle: m }
slos: { profil: billing, ToolCallAccurcy: {}, ToolCallAccuracy: { tool: {} }, P99Latency: { treshold: 3s } }
gate: { on: { mustPass: block } }
trials: 3
`)
    expect(errors.map((error) => error.replace(/^(\S+ \S+).*\((.*)\)$/, '$1 $2'))).toEqual([
      '2:19 agent.htp: did you mean `http`?',
      '2:76 agent.http.stream.dleta: did you mean `delta`?',
      '3:1 siute: did you mean `suite`?',
      '4:10 suite.concurency: did you mean `concurrency`?',
      '5:10 judge.modle: did you mean `model`?',
      '6:9 slos.profil: did you mean `profile`?',
      '6:26 slos.ToolCallAccurcy: did you mean `ToolCallAccuracy`?',
      '6:67 slos.ToolCallAccuracy.tool: did you mean `tools`?',
      '6:93 slos.P99Latency.treshold: did you mean `threshold`?',
      '7:15 gate.on.mustPass: did you mean `must_pass`?',
      '8:1 trials: `trials` belongs under `suite`',
    ])
  })

  it('keys of later versions are refused by name', async () => {
    const errors = await errorsOf(`version: 1
agent: { name: a, http: { url: "http://x" }, baseline: {}, observe: {} }
suite: { max_trials: 12 }
judge: { model: m, votes: 1, judges: [], max_cost: $1 }
prices: {}
tools: { issue_refund: { risk: high, empty_ok: true } }
faults: {}
customer: {}
gate: { tolerance: 5%, on: { regression: block, cluster: block } }
`)
    expect(errors).toHaveLength(13)
    for (const error of errors) expect(error).toMatch(/is not part of this version \(remove `\w+`\)$/)
    expect(errors.find((error) => error.startsWith('5:1'))).toBe(
      '5:1 prices: `prices` (prices of models) is not part of this version (remove `prices`)',
    )
  })
})

describe('warnings', () => {
  it('name a criterion that is nearly an SLI', async () => {
    const { warnings } = await load(
      `${AGENT}scorecard: [{ name: TaskSucessRate, rubric: r, weight: 1, targetScore: 90 }, { name: Politeness, rubric: r, weight: 1, targetScore: 90 }]`,
    )
    expect(warnings).toEqual([
      '3:21 scorecard[0].name: `TaskSucessRate` is none of the five SLIs: it is judged and shown, not gated (did you mean `TaskSuccessRate`?)',
    ])
  })

  it('name targets that are looser than the profile', async () => {
    const { warnings } = await load(
      `${AGENT}slos: { profile: billing, TaskSuccessRate: { target: 90% }, HallucinationRate: { max: 6% } }`,
    )
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toContain('90% is looser than the profile `billing` (at least 97%)')
    expect(warnings[1]).toContain('6% is looser than the profile `billing` (at most 1%)')
  })
})

describe('the file', () => {
  it('that is not there: init writes one', async () => {
    const { diagnostics } = await loadConfig({ path: 'missing.yml', cwd: folder })
    expect(diagnostics).toMatchObject([{ file: 'missing.yml' }])
    expect(shown(diagnostics)[0]).toContain('there is no such file (`agent-slo-gate init` writes one')
  })

  it('that is a folder is called one', async () => {
    mkdirSync(join(folder, 'conf'), { recursive: true })
    const { diagnostics } = await loadConfig({ path: 'conf', cwd: folder })
    expect(shown(diagnostics)).toEqual([
      'expected a file, found a folder (name the file in it, for example --config conf/agent-slo-gate.yml)',
    ])
  })

  it.each(['', '# nothing yet\n', '---\n'])('that is empty (%j) is called empty', async (yaml) => {
    expect(await errorsOf(yaml)).toEqual(['the file is empty (`agent-slo-gate init` writes one to start from)'])
  })

  it('that is not UTF-8 is refused', async () => {
    expect(await errorsOf(Uint8Array.of(0x76, 0xe9, 0x20))).toEqual([
      'expected UTF-8, found bytes that are not UTF-8 (save the file as UTF-8)',
    ])
  })

  it('in another folder: its folder is the one that counts', async () => {
    mkdirSync(join(folder, 'sub'), { recursive: true })
    writeFileSync(join(folder, 'sub', 'gate.yml'), AGENT)
    const { config } = usable(await loadConfig({ path: 'sub/gate.yml', cwd: folder }))
    expect(config.folder).toBe(join(folder, 'sub'))
    writeFileSync(join(folder, 'sub', 'gate.yml'), 'version: 3')
    const { diagnostics } = await loadConfig({ path: 'sub/gate.yml', cwd: folder })
    expect(diagnostics[0]?.file).toBe('sub/gate.yml')
  })
})

describe('with a base commit', () => {
  it('the sections that decide are those of the base; what the change proposes for them is shown', async () => {
    const loaded = await load(
      `${AGENT}suite: { trials: 5 }\nslos: { TaskSuccessRate: { target: 50% } }\n`,
      `${AGENT}suite: { scenarios: old.yml, trials: 9 }\nslos:\n  TaskSuccessRate: { target: 95% }\n`,
    )
    expect(loaded.config).toMatchObject({
      targets: { TaskSuccessRate: { target: 0.95 } },
      suite: { trials: 5, patterns: ['scenarios/**/*.yml'] },
    })
    expect(loaded.changes).toMatchObject({ base: 'abc', changed: [{ section: 'slos' }] })
    expect(loaded.before?.suite.patterns).toEqual(['old.yml'])
    const places = [
      ['slos', 'TaskSuccessRate'],
      ['suite', 'trials'],
    ].map((path) => loaded.diagnose({ path, message: '' }))
    expect(places).toMatchObject([
      { file: 'agent-slo-gate.yml of the base commit', line: 5 },
      { file: 'agent-slo-gate.yml', line: 3 },
    ])
  })

  it('that this version cannot read, all sections are those of the change, and it is said', async () => {
    const { config, changes, warnings } = await load(
      `${AGENT}slos: { TaskSuccessRate: { target: 50% } }\n`,
      'version: 9',
    )
    expect(config.targets.TaskSuccessRate.target).toBe(0.5)
    expect(changes).toEqual({ base: null, changed: [] })
    expect(warnings).toEqual([expect.stringContaining("the base commit's file cannot be used by this version")])
  })
})
