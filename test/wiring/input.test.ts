import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GateError } from '../../src/domain/errors.ts'
import { loadInput } from '../../src/wiring/input.ts'
import { gateErrorOf } from '../yaml/diagnosed.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gate-input-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const AGENT = 'agent: { name: a, http: { url: "http://127.0.0.1:1/" } }\n'
const SUITE = 'suite: { scenarios: "*.scenario.yml" }\n'
const CONFIG = `version: 1\n${AGENT}${SUITE}`
const scenario = (id: string, rest = 'user: Hi\nexpect: { say: [fine] }\n') => `id: ${id}\n${rest}`

function load(files: Record<string, string>) {
  for (const [name, text] of Object.entries({ 'gate.yml': CONFIG, 'a.scenario.yml': scenario('a'), ...files })) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return loadInput({ configPath: join(cwd, 'gate.yml'), cwd })
}

/** `file:line:column key: message`, the message up to its first comma. */
const placesIn = ({ diagnostics }: GateError) =>
  diagnostics.map(
    ({ file, line, column, key, message }) => `${file}:${line}:${column} ${key}: ${message.split(/,|: /)[0]}`,
  )
const errorsOf = async (files: Record<string, string>) => placesIn(await gateErrorOf(load(files)))

describe('whatever is wrong, in one go', () => {
  it('is said of the configuration, between its keys, of paths and templates, and of every scenario', async () => {
    const error = await gateErrorOf(
      load({
        'gate.yml': `version: 1
agent:
  name: a
  http: { url: "ftp://x/", reply: "$.a[", body: { m: "{{turn.usr}}" }, headers: { "x y": b } }
suite: { trials: 0, timeout: 2m, session_timeout: 90s, scenarios: "*.scenario.yml" }
scorecard: [{ name: X, rubric: r, weight: 1, targetScore: 90 }, { name: X, rubric: r, weight: 9, targetScore: 90 }]
slos: { window: 5 }
`,
        'a.scenario.yml': `${scenario('a')}usr: x\n---\n${scenario('a', 'user: Hi\nexpect: { say: [{ regex: "(" }, { regx: y }] }\n')}`,
        'b.scenario.yml': scenario('b', 'user: { goal: A refund. }\ntrials: none\nexpect: { never_say: [x] }\n'),
      }),
    )
    expect(error.message).toBe('The configuration and the scenarios cannot be used: 15 errors in 3 files')
    expect(placesIn(error)).toEqual([
      'a.scenario.yml:4:1 usr: unknown key `usr`',
      'a.scenario.yml:6:5 id: the id `a` is already used in a.scenario.yml:1',
      'a.scenario.yml:8:26 expect.say[0].regex: expected a regular expression (RE2)',
      'a.scenario.yml:8:35 expect.say[1].regx: unknown key `regx`',
      'b.scenario.yml:2:1 user: the simulated customer would have to be driven by a model',
      'b.scenario.yml:3:9 trials: expected a number',
      'gate.yml:4:16 agent.http.url: expected a URL that starts with http:// or https://',
      'gate.yml:4:35 agent.http.reply: expected a JSONPath (RFC 9535)',
      'gate.yml:4:54 agent.http.body.m: unknown template {{turn.usr}}',
      'gate.yml:4:90 agent.http.headers["x y"]: "x y" is no name of a header',
      'gate.yml:5:18 suite.trials: expected a number above 0',
      'gate.yml:5:51 suite.session_timeout: a session may take 90s',
      'gate.yml:6:73 scorecard[1].name: the criterion `X` is already scorecard[0]',
      'gate.yml:6:95 scorecard[1].weight: expected a number of at most 1',
      'gate.yml:7:17 slos.window: expected a duration with its unit',
    ])
  })

  it('two kinds of agent are said beside what is wrong with one of them', async () => {
    expect(
      await errorsOf({
        'gate.yml': `version: 1\nagent: { name: a, http: { url: "x" }, module: { file: a.mjs } }\n${SUITE}`,
      }),
    ).toEqual([
      'gate.yml:2:32 agent.http.url: expected a URL that starts with http:// or https://',
      'gate.yml:2:39 agent.module: expected exactly one kind of agent',
    ])
  })

  it('a target that nothing measures is said with its place, beside everything else', async () => {
    const errors = await errorsOf({
      'gate.yml': `${CONFIG}slos: { ToolCallAccuracy: { target: 92% }, HallucinationRate: { max: 3% } }\njudg: {}\n`,
      'a.scenario.yml': scenario('a', 'user: Hi\n'),
    })
    expect(errors).toEqual([
      'a.scenario.yml:1:5 id: the scenario expects nothing',
      'gate.yml:4:9 slos.ToolCallAccuracy: has a target',
      'gate.yml:5:1 judg: unknown key `judg`',
    ])
  })

  it('a target that the scenarios alone could measure is refused once they are all read', async () => {
    const slos = 'slos: { HallucinationRate: { max: 3% } }\n'
    expect(await errorsOf({ 'gate.yml': CONFIG + slos })).toEqual(['gate.yml:4:9 slos.HallucinationRate: has a target'])
  })

  it('that no scenario matches is an error of the configuration', async () => {
    expect(await errorsOf({ 'gate.yml': `version: 2\n${AGENT}suite: { scenarios: none.yml }\n` })).toEqual([
      'gate.yml:1:10 version: expected 1',
      `gate.yml:3:21 suite.scenarios: no scenario file matches \`none.yml\` in ${cwd}`,
    ])
  })
})

describe('what only follows from another error is not said', () => {
  it.each([
    ['a misspelt kind of agent', { 'gate.yml': `version: 1\nagent: { name: a, htp: {} }\n${SUITE}` }, ['htp']],
    [
      'a misspelt prompt',
      { 'gate.yml': `version: 1\nagent: { name: a, command: { run: x, protocol: repl, promt: y } }\n${SUITE}` },
      ['promt'],
    ],
    [
      'a misspelt pattern of scenarios',
      { 'gate.yml': `version: 1\n${AGENT}suite: { scenaros: x.yml }\n` },
      ['scenaros'],
    ],
    ['a misspelt expectation', { 'a.scenario.yml': scenario('a', 'user: Hi\nexpect: { sya: x }\n') }, ['sya']],
    ['a misspelt user', { 'a.scenario.yml': scenario('a', 'usr: Hi\nexpect: { say: x }\n') }, ['usr']],
    [
      'variables of the wrong kind',
      { 'a.scenario.yml': scenario('a', 'user: "{{n}}"\nvariables: { n: 5 }\nexpect: { say: x }\n') },
      ['variables.n'],
    ],
  ])('%s', async (_, files, keys) => {
    const errors = await errorsOf(files)
    expect(errors).toHaveLength(keys.length)
    for (const [index, key] of keys.entries()) expect(errors[index]).toContain(key)
  })

  it('a configuration that is no YAML says that alone', async () => {
    const error = await gateErrorOf(load({ 'gate.yml': 'agent: [\n', 'a.scenario.yml': 'id: a\n' }))
    expect(error.message).toMatch(/^The configuration gate\.yml cannot be used/)
    expect(error.exitCode).toBe(2)
  })
})

it('the default pattern is meant where a faulty configuration writes none', async () => {
  const errors = await errorsOf({ 'gate.yml': `version: 2\n${AGENT}`, 'scenarios/x.yml': 'id: a\nuser: Hi\n' })
  expect(errors).toEqual(['gate.yml:1:10 version: expected 1', 'scenarios/x.yml:1:5 id: the scenario expects nothing'])
})

it('a suite that is right comes with its warnings', async () => {
  const input = await load({ 'a.scenario.yml': scenario('a', 'user: Hi\nexpect: { say: [{ regex: "/x/i" }] }\n') })
  expect(input.suite.scenarios).toHaveLength(1)
  expect(input.suite.warnings).toEqual([expect.stringContaining('a.scenario.yml:3')])
  expect(input.whyNever).toMatchObject({ ToolCallAccuracy: 'agent.http.tool_calls is not set' })
})

it('every value that is refused comes with its mend', async () => {
  const { diagnostics } = await gateErrorOf(
    load({
      'gate.yml': `version: 2
agent: { name: "", http: { url: "ftp://x", reply: reply } }
suite: { trials: 0, concurrency: 2000, timeout: soon, max_cost: -$1, scenarios: "*.scenario.yml" }
scorecard: [{ name: TaskSuccessRate, rubric: r, weight: 1, targetScore: 194 }]
slos:
  TaskSuccessRate: { target: 920% }
  ToolCallAccuracy: { target: 100%, tools: { a: 0% } }
  HallucinationRate: { max: 0%, factual: 100% }
  CostPerTask: { cap: 0.18x }
  P99Latency: { threshold: 0ms }
  window: 5m
gate: { stage: x }
judge: { model: [], concurrency: 1.5 }
`,
      'a.scenario.yml': scenario(
        'a',
        'turns: []\nexpect: { calls: [{ tool: t, result: okay }], calls_mode: strict }\n',
      ),
      'b.scenario.yml': scenario('"b c"'),
    }),
  )
  expect(diagnostics).toHaveLength(24)
  expect(diagnostics.filter(({ hint }) => !hint)).toEqual([])
  expect(diagnostics.find(({ key }) => key === 'scorecard[0].targetScore')).toMatchObject({
    message: 'expected a target score above 0 and below 100, found the number 194',
  })
})

describe('a link that a change commits', () => {
  const commit = {
    sha: 'b'.repeat(40),
    read: async () => undefined,
    list: async () => ({ files: [], submodules: [], complete: true }),
  }
  const gated = (files: Record<string, string>, links: Record<string, string>) => {
    const repository = join(cwd, 'repository')
    for (const [name, text] of Object.entries({ 'gate.yml': CONFIG, 'a.scenario.yml': scenario('a'), ...files })) {
      mkdirSync(dirname(join(repository, name)), { recursive: true })
      writeFileSync(join(repository, name), text)
    }
    for (const [name, to] of Object.entries(links)) {
      rmSync(join(repository, name), { force: true })
      symlinkSync(to, join(repository, name))
    }
    return loadInput({
      configPath: join(repository, 'gate.yml'),
      cwd: repository,
      base: { commit, workspace: repository },
    })
  }

  it.each([
    ['a scenario, to what the process knows', {}, { 'b.scenario.yml': '/proc/self/environ' }, 'b.scenario.yml'],
    [
      'a scenario, to the token of the checkout',
      { '.git/config': 'token: x' },
      { 'b.scenario.yml': '.git/config' },
      'b.scenario.yml',
    ],
    [
      'a scenario, to the token of another checkout below',
      { 'other/.git/config': 'token: x' },
      { 'b.scenario.yml': 'other/.git/config' },
      'b.scenario.yml',
    ],
    ['the configuration', {}, { 'gate.yml': '/proc/self/environ' }, 'gate.yml'],
  ])('is not read: %s', async (_, files, links, file) => {
    const { diagnostics } = await gateErrorOf(gated(files, links))
    expect(diagnostics).toEqual([
      { file, message: expect.stringContaining('link out of the repository'), hint: 'commit the file itself' },
    ])
  })

  it('is read where it leads to another file of the repository', async () => {
    const { suite } = await gated({ 'shared/b.yml': scenario('b') }, { 'b.scenario.yml': 'shared/b.yml' })
    expect(suite.scenarios.map(({ id }) => id)).toEqual(['a', 'b'])
  })
})
