import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aWorkspace, resultIn, runCli } from './cli.ts'
import { json, type Loopback, loopback } from './loopback.ts'

let agent: Loopback
beforeAll(async () => {
  agent = await loopback((_, response) => json(response, { reply: 'fine', tool_calls: [], cost_usd: 0.01 }))
})
afterAll(() => agent.stop())

const config = (overrides: object = {}) => ({
  version: 1,
  agent: { name: 'a', http: { url: agent.url, body: {}, tool_calls: '$.tool_calls', cost: '$.cost_usd' } },
  suite: { scenarios: 'scenarios.yml' },
  ...overrides,
})
const SCENARIO = 'id: one\nuser: Hi\nexpect: { say: [fine] }\n'

async function gateFiles(files: Record<string, string | Uint8Array | object>, args: string[] = []) {
  const folder = aWorkspace({ 'agent-slo-gate.yml': config(), 'scenarios.yml': SCENARIO, ...files })
  return { folder, ...(await runCli(['gate', ...args], { cwd: folder })) }
}

describe('what is wrong is said with file, line and mend, and nothing runs: exit 2', () => {
  it.each<[string, Record<string, string | object>, RegExp[]]>([
    [
      'no scenario',
      {
        'agent-slo-gate.yml': JSON.stringify({
          version: 1,
          agent: { name: 'a', http: { url: 'http://127.0.0.1:1' } },
          suite: { scenarios: 'none/*.yml' },
        }),
      },
      [/none\/\*\.yml/],
    ],
    [
      'an empty expectation',
      { 'scenarios.yml': 'id: one\nuser: Hi\nexpect: {}\n' },
      [/scenarios\.yml:3:\d+/, /expect/],
    ],
    ['no expectation', { 'scenarios.yml': 'id: one\nuser: Hi\n' }, [/scenarios\.yml:1/, /expect/]],
    [
      'a misspelt key of a scenario',
      { 'scenarios.yml': 'id: one\nusr: Hi\nexpect: { say: [fine] }\n' },
      [/scenarios\.yml:2:1/, /did you mean.*user/],
    ],
    [
      'a misspelt expectation',
      { 'scenarios.yml': 'id: one\nuser: Hi\nexpect: { contains: fine }\n' },
      [/scenarios\.yml:3:11/, /say/],
    ],
    [
      'a misspelt key of a call',
      { 'scenarios.yml': 'id: one\nuser: Hi\nexpect:\n  calls: [{ tool: x, arg: {} }]\n' },
      [/scenarios\.yml:4:\d+/, /did you mean.*args/],
    ],
    [
      'an id twice',
      { 'scenarios.yml': `${SCENARIO}---\n${SCENARIO}` },
      [/scenarios\.yml:5/, /scenarios\.yml:1/, /one/],
    ],
    [
      'a key of later work',
      {
        'scenarios.yml': SCENARIO,
        'agent-slo-gate.yml': 'version: 1\nagent: { name: a, http: { url: "http://127.0.0.1:1" } }\nprices: {}\n',
      },
      [/agent-slo-gate\.yml:3:1/, /prices/, /not part of this version/],
    ],
    [
      'a target that nothing measures',
      {
        'agent-slo-gate.yml':
          'version: 1\nagent: { name: a, http: { url: "http://127.0.0.1:1" } }\nsuite: { scenarios: scenarios.yml }\nslos: { HallucinationRate: { max: 3% } }\n',
      },
      [/slos\.HallucinationRate/, /no judge/],
    ],
    [
      'a cap that nothing measures',
      {
        'agent-slo-gate.yml':
          'version: 1\nagent: { name: a, http: { url: "http://127.0.0.1:1" } }\nsuite: { scenarios: scenarios.yml }\nslos: { CostPerTask: { cap: $0.05 } }\n',
      },
      [/slos\.CostPerTask/, /neither agent\.http\.cost nor/],
    ],
    [
      'a pattern that could hang',
      { 'scenarios.yml': 'id: one\nuser: Hi\nexpect: { say: [{ regex: "(a+)+(?=b)" }] }\n' },
      [/scenarios\.yml:3/, /look/],
    ],
    [
      'a customer to be simulated',
      { 'scenarios.yml': 'id: one\nuser: { goal: Get a refund. }\nexpect: { say: [fine] }\n' },
      [/scenarios\.yml:2:1/, /simulated customer/],
    ],
  ])('%s', async (_, files, patterns) => {
    const { code, stderr, folder } = await gateFiles(files)
    expect(code).toBe(2)
    for (const pattern of patterns) expect(stderr).toMatch(pattern)
    expect(existsSync(join(folder, '.agent-slo-gate/result.json'))).toBe(false)
  })

  it('all errors of all files come in one go', async () => {
    const { stderr } = await gateFiles({
      'agent-slo-gate.yml': config({ suite: { scenarios: '*-scenarios.yml' } }),
      'a-scenarios.yml': 'id: one\nusr: Hi\nexpect: { say: [fine] }\n',
      'b-scenarios.yml': 'id: two\nuser: Hi\nexpects: { say: [fine] }\n',
    })
    expect(stderr).toMatch(/a-scenarios\.yml:2[\s\S]*b-scenarios\.yml:3/)
  })

  it.each([
    ['a folder', ['--config', '.'], /expected a file, found a folder/],
    ['a missing file', ['--config', 'nowhere.yml'], /nowhere\.yml[\s\S]*agent-slo-gate init/],
    ['an unknown option', ['--confg', 'x'], /--config/],
    ['an unknown stage', ['--stage', 'later'], /merge, deploy/],
  ])('a configuration that is %s', async (_, args, pattern) => {
    const { code, stderr } = await gateFiles({}, args)
    expect(code).toBe(2)
    expect(stderr).toMatch(pattern)
  })
})

describe('what is unusual but right', () => {
  it('CRLF and a byte order mark', async () => {
    const bom = '\uFEFF'
    const { code } = await gateFiles({ 'scenarios.yml': bom + SCENARIO.replaceAll('\n', '\r\n') })
    expect(code).toBe(0)
  })

  it('a scenario of 10 MB is refused at once, by name', async () => {
    const { code, stderr, ms } = await gateFiles({
      'scenarios.yml': `id: one\nuser: "${'a '.repeat(5_000_000)}"\nexpect: { say: [fine] }\n`,
    })
    expect(code).toBe(2)
    expect(stderr).toMatch(/scenarios\.yml/)
    expect(ms).toBeLessThan(5_000)
  })
})

describe('nothing measured is never a pass', () => {
  it('every scenario skipped: inconclusive', async () => {
    const { code, folder } = await gateFiles({ 'scenarios.yml': `${SCENARIO}skip: flaky\n` })
    expect(code).toBe(3)
    expect(resultIn(folder).verdict).toBe('inconclusive')
  })

  it('criteria without a judge: inconclusive', async () => {
    const { code, folder } = await gateFiles({
      'scenarios.yml': 'id: one\nuser: Hi\nexpect: { criteria: ["Is polite."] }\n',
    })
    expect(code).toBe(3)
    expect(resultIn(folder).trials).toMatchObject({ passed: 0, invalid: 3 })
  })

  it.skipIf(!existsSync('/dev/full'))('a full disk: an error, exit 70, and the reason (needs /dev/full)', async () => {
    const folder = aWorkspace({ 'agent-slo-gate.yml': config(), 'scenarios.yml': SCENARIO })
    mkdirSync(join(folder, '.agent-slo-gate'))
    symlinkSync('/dev/full', join(folder, '.agent-slo-gate/sessions.jsonl'))
    const { code, stdout } = await runCli(['gate'], { cwd: folder })
    expect(code).toBe(70)
    expect(stdout).toMatch(/ENOSPC/)
    expect(resultIn(folder)).toMatchObject({ verdict: 'error', error: { code: 'storage' } })
  })

  it('a report that cannot be written: no other one shows another verdict than error', async () => {
    const folder = aWorkspace({ 'agent-slo-gate.yml': config(), 'scenarios.yml': SCENARIO })
    const output = join(folder, '.agent-slo-gate')
    // In place of a disk that fills: nothing can be moved to where a folder is, which an earlier run left behind.
    mkdirSync(join(output, 'junit.xml.tmp', 'in the way'), { recursive: true })
    const { code, stdout } = await runCli(['gate'], { cwd: folder })
    expect(code).toBe(70)
    expect(stdout).toMatch(/^ERROR[\s\S]*junit\.xml could not be written/)
    expect(stdout).not.toMatch(/may merge/)
    expect(resultIn(folder)).toMatchObject({ verdict: 'error', error: { code: 'storage' } })
    expect(readFileSync(join(output, 'report.md'), 'utf8')).toMatch(/^## .*ERROR/)
  })
})
