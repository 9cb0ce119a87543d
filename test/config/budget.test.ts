import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { GateError } from '../../src/domain/errors.ts'
import { gateErrorOf, shown } from '../yaml/diagnosed.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-config-'))
  mkdirSync(folder, { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true }))

const AGENT = 'version: 1\nagent: { name: a, http: { url: "http://127.0.0.1:1/" } }\n'

async function load(more: string, base?: string) {
  writeFileSync(join(folder, 'agent-slo-gate.yml'), AGENT + more)
  const loaded = await loadConfig({
    cwd: folder,
    ...(base === undefined ? {} : { base: { sha: 'b'.repeat(40), text: AGENT + base } }),
  })
  const { config } = loaded
  if (!config) throw new GateError('invalid_input', 'the configuration is invalid', { diagnostics: loaded.diagnostics })
  return { ...loaded, config }
}

const errorsOf = async (more: string) => shown((await gateErrorOf(load(more))).diagnostics).join('\n')

describe('the keys of the error budget', () => {
  it('have defaults', async () => {
    const { config } = await load('')
    expect(config).toMatchObject({
      policy: {},
      freeze: { merge: 'warn', deploy: 'block' },
      channels: {},
      corrections: [],
      observe: { sample: 200, seed: 1, trustGroundTruth: false },
      tools: {},
    })
    expect(config.baseline).toBeUndefined()
  })

  it.each([
    ['baseline: branch', { store: 'branch', branch: 'agent-slo-gate-baseline' }],
    ['baseline: artifact', { store: 'artifact', artifact: 'agent-slo-gate-baseline' }],
    ['baseline: { workflows: [gate.yml, observe.yml] }', { store: 'artifact', workflows: ['gate.yml', 'observe.yml'] }],
    ['baseline: { store: file, file: state/b.json }', { store: 'file', file: 'state/b.json' }],
  ])('%s', async (yaml, baseline) => expect((await load(yaml)).config.baseline).toMatchObject(baseline))

  it('override one thing of one state', async () => {
    const { config } = await load('policy: { critical: { trigger: "burnRate >= 4.0" }, freeze: { merge: block } }')
    expect(config.policy).toEqual({ critical: { trigger: 'burnRate >= 4.0' } })
    expect(config.freeze).toEqual({ merge: 'block', deploy: 'block' })
  })

  it('name the risk of tools, corrections and channels', async () => {
    const { config } = await load(`tools: { issue_refund: { risk: high } }
corrections: [{ from: 2026-11-24T10:00:00Z, to: 2026-11-24T12:00:00Z, reason: "the CRM was down" }]
alerts: { channels: { "#agents-oncall": { slack: { url_env: SLACK_URL } } } }
`)
    expect(config.tools).toEqual({ issue_refund: 'high' })
    expect(config.corrections).toMatchObject([{ reason: 'the CRM was down' }])
    expect(config.channels['#agents-oncall']).toEqual({ slack: { url_env: 'SLACK_URL' } })
  })

  it.each([
    ['baseline: cloud', 'baseline'],
    ['baseline: { workflows: ["gate"] }', 'expected the name of a workflow file'],
    ['policy: { criticl: {} }', 'criticl'],
    ['policy: { critical: { allowedActions: [everything] } }', 'allowedActions'],
    ['policy: { freeze: { deploy: maybe } }', 'deploy'],
    ['observe: { sample: 0 }', 'sample'],
    ['tools: { issue_refund: { risk: extreme } }', 'risk'],
    ['corrections: [{ from: yesterday, to: today, reason: x }]', 'expected a time'],
    ['corrections: [{ from: 2026-11-24T10:00:00Z, to: 2026-11-24T12:00:00Z }]', 'reason'],
    ['corrections: [{ from: 2026-11-24T10:00, to: 2026-11-24T12:00:00Z, reason: x }]', 'a time with its zone'],
    ['corrections: [{ from: 2026-11-24T10:00:00Z, to: 2026-11-24T12:00:00Z, reason: " " }]', 'expected a reason'],
    ['alerts: { channels: { x: {} } }', 'exactly one of slack, pagerduty, webhook'],
    ['alerts: { channels: { x: { slack: { url_env: "https://hooks.slack.com/x" } } } }', 'not its value'],
  ])('%s is wrong', async (yaml, says) => expect(await errorsOf(yaml)).toContain(says))

  it('are those of the base commit on a pull request, whatever the change says', async () => {
    const own = `policy: { freeze: { deploy: "off" } }
baseline: { store: file, file: mine.json }
observe: { trust_ground_truth: true }
tools: { issue_refund: { risk: low } }
corrections: [{ from: 2026-11-24T10:00:00Z, to: 2026-11-24T12:00:00Z, reason: "it looked bad" }]
alerts: { channels: { "#a": { slack: { url_env: OTHER } } } }
`
    const { config, changes } = await load(own, 'baseline: branch\ntools: { issue_refund: { risk: high } }\n')
    expect(config).toMatchObject({
      baseline: { store: 'branch' },
      freeze: { merge: 'warn', deploy: 'block' },
      observe: { trustGroundTruth: false },
      tools: { issue_refund: 'high' },
      corrections: [],
      channels: {},
    })
    expect(changes?.changed.map(({ section }) => section).sort()).toEqual([
      'alerts',
      'baseline',
      'corrections',
      'observe',
      'policy',
      'tools',
    ])
  })
})
