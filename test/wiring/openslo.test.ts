import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { BaseCommit } from '../../src/domain/base-commit.ts'
import { GateError } from '../../src/domain/errors.ts'
import { loadConfiguration } from '../../src/wiring/input.ts'
import { aWorkspace } from '../e2e/cli.ts'
import { anOpenSlo } from '../openslo/a-document.ts'

type Files = Record<string, string | object>

function aConfig(slos: object): object {
  return {
    version: 1,
    agent: { name: 'support', module: { file: './agent.mjs' } },
    suite: { scenarios: '*.yml' },
    slos,
  }
}

async function load(files: Files, base?: Files, file = 'agent-slo-gate.yml') {
  const cwd = aWorkspace(files)
  return loadConfiguration({
    configPath: join(cwd, file),
    cwd,
    ...(base ? { base: { commit: aBase(base), workspace: cwd } } : {}),
  })
}

function aBase(files: Files, complete = true): BaseCommit {
  const text = (path: string) => (typeof files[path] === 'string' ? files[path] : JSON.stringify(files[path]))
  return {
    sha: 'b'.repeat(40),
    read: async (path) => (files[path] === undefined ? undefined : text(path)),
    list: async (folder) => ({
      files: Object.keys(files)
        .filter((path) => folder === '' || path.startsWith(`${folder}/`))
        .map((path) => ({ path, blob: path })),
      submodules: [],
      complete,
    }),
  }
}

async function faultOf(loading: Promise<unknown>): Promise<string> {
  const thrown = await loading.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof GateError)) throw thrown
  expect(thrown.code).toBe('invalid_input')
  return [thrown.message, ...thrown.diagnostics.map(({ file, message }) => `${file}: ${message}`)].join('\n')
}

describe('slos.openslo', () => {
  it('sets targets after the configuration and before the profile', async () => {
    const { config, warnings } = await load({
      'agent-slo-gate.yml': aConfig({
        openslo: 'slo/*.yml',
        profile: 'compliance',
        ToolCallAccuracy: { target: '99%' },
      }),
      'slo/success.yml': anOpenSlo({ target: 0.91 }),
      'slo/tools.yml': [
        anOpenSlo({ name: 'tool-call-accuracy', target: 0.9 }),
        anOpenSlo({ sli: 'ToolCallAccuracy/issue_refund', target: 0.995 }),
      ].join('\n---\n'),
    })
    expect(config.targets.TaskSuccessRate).toMatchObject({ target: 0.91, origin: 'openslo' })
    expect(config.targets.ToolCallAccuracy).toMatchObject({ target: 0.99, parts: { issue_refund: 0.995 } })
    expect(config.targets.HallucinationRate).toMatchObject({ target: 0.995, origin: 'profile' })
    expect(warnings).toEqual([
      'slo/tools.yml: the target of ToolCallAccuracy, 90%, is not in force: the configuration says 99%',
    ])
  })

  it('is relative to the configuration file', async () => {
    const files = {
      'gate/agent-slo-gate.yml': aConfig({ openslo: ['../slo/success.yml', 'own/**/*.yaml'] }),
      'slo/success.yml': anOpenSlo(),
      'gate/own/deep/latency.yaml': anOpenSlo({ name: 'p99-latency', target: 0.97 }),
    }
    const file = 'gate/agent-slo-gate.yml'
    for (const { config } of [await load(files, undefined, file), await load(files, files, file)]) {
      expect(config.targets.TaskSuccessRate).toMatchObject({ target: 0.95, origin: 'openslo' })
      expect(config.targets.P99Latency).toMatchObject({ target: 0.97, origin: 'openslo' })
    }
  })

  it('refuses a pattern that matches nothing, even beside one that does', async () => {
    const configured = aConfig({ openslo: ['slo/*.yml', 'slos/*.yml'] })
    const fault = await faultOf(load({ 'agent-slo-gate.yml': configured, 'slo/a.yml': anOpenSlo() }))
    expect(fault).toContain('No OpenSLO file matches `slos/*.yml`')
  })

  it('refuses another window than slos.window, naming both', async () => {
    const configured = aConfig({ openslo: 'slo/*.yml', window: '7d' })
    const fault = await faultOf(load({ 'agent-slo-gate.yml': configured, 'slo/a.yml': anOpenSlo() }))
    expect(fault).toContain('slo/a.yml: TaskSuccessRate is meant over 30d, and slos.window is 7d')
  })

  it('refuses two documents for one SLI, in whichever files', async () => {
    const configured = aConfig({ openslo: 'slo/*.yml' })
    const fault = await faultOf(
      load({ 'agent-slo-gate.yml': configured, 'slo/a.yml': anOpenSlo(), 'slo/b.yml': anOpenSlo({ target: 0.9 }) }),
    )
    expect(fault).toContain('slo/b.yml: TaskSuccessRate has an SLO already, in slo/a.yml')
  })
})

describe('slos.openslo on a change', () => {
  const configured = aConfig({ openslo: 'slo/*.yml' })
  const base = { 'agent-slo-gate.yml': configured, 'slo/success.yml': anOpenSlo({ target: 0.98 }) }

  it('is that of the base commit, and what the change proposes is a diff', async () => {
    const { config, changes } = await load({ ...base, 'slo/success.yml': anOpenSlo({ target: 0.5 }) }, base)
    expect(config.targets.TaskSuccessRate.target).toBe(0.98)
    expect(changes?.changed).toMatchObject([{ section: 'slos.openslo (slo/success.yml)' }])
    expect(changes?.changed[0]?.diff).toMatch(/-.*0\.98[\s\S]*\+.*0\.5/)
  })

  it('cannot be escaped by another pattern, nor by a file that is removed', async () => {
    const other = { 'agent-slo-gate.yml': aConfig({ openslo: 'mine.yml' }), 'mine.yml': anOpenSlo({ target: 0.5 }) }
    const { config, changes } = await load(other, base)
    expect(config.targets.TaskSuccessRate.target).toBe(0.98)
    expect(changes?.changed.map(({ section }) => section)).toEqual([
      'slos',
      'slos.openslo (mine.yml)',
      'slos.openslo (slo/success.yml)',
    ])
    const none = await load({ 'agent-slo-gate.yml': aConfig({}) }, base)
    expect(none.config.targets.TaskSuccessRate.target).toBe(0.98)
  })

  it('says nothing where the change leaves them alone', async () => {
    const { config, changes, warnings } = await load(base, base)
    expect(config.targets.TaskSuccessRate).toMatchObject({ target: 0.98, origin: 'openslo' })
    expect([changes?.changed, warnings]).toEqual([[], []])
  })

  it('is the change’s own where the base commit has no configuration yet', async () => {
    const { config } = await load(base, {})
    expect(config.targets.TaskSuccessRate.target).toBe(0.98)
  })

  it('sets no target where the files of the base cannot be used: a change must be able to mend them', async () => {
    const broken = { ...base, 'slo/success.yml': anOpenSlo({ window: '7d' }) }
    const { config, warnings } = await load({ ...base, 'slo/success.yml': anOpenSlo({ target: 0.5 }) }, broken)
    expect(config.targets.TaskSuccessRate).toMatchObject({ target: 0.94, origin: 'scorecard' })
    expect(warnings).toEqual([expect.stringContaining('cannot be used')])
  })

  it('refuses a file of the change that could not be used after the merge', async () => {
    const fault = await faultOf(load({ ...base, 'slo/success.yml': anOpenSlo({ target: 1 }) }, base))
    expect(fault).toContain('leaves no error budget')
  })

  it('cannot be told from a list of files that was cut', async () => {
    const cwd = aWorkspace(base)
    const cut = { commit: aBase(base, false), workspace: cwd }
    const loading = loadConfiguration({ configPath: join(cwd, 'agent-slo-gate.yml'), cwd, base: cut })
    await expect(loading).rejects.toMatchObject({ code: 'unreachable' })
  })
})
