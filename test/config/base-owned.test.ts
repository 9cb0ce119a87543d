import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { shown } from '../yaml/diagnosed.ts'

const SHA = 'c'.repeat(40)
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-config-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function load(head: string, base: string | undefined) {
  writeFileSync(join(folder, 'agent-slo-gate.yml'), head)
  const loaded = await loadConfig({ cwd: folder, base: { sha: SHA, text: base } })
  const { config } = loaded
  if (!config) throw new Error(shown(loaded.diagnostics).join('\n'))
  return { ...loaded, config, warnings: shown(loaded.diagnostics) }
}

const agent = (name: string) => `version: 1\nagent: { name: ${name}, http: { url: "http://127.0.0.1:1/" } }\n`
const JUDGE = 'judge: { model: gpt-4.1, base_url: "https://judge.example/v1", api_key_env: JUDGE_KEY }\n'
const STRICT = 'slos: { TaskSuccessRate: { target: 0.9 } }\ngate: { unproven: inconclusive }\n'
const LOOSE = 'slos: { measure: true }\ngate: { on: { must_pass: warn, slo: warn, suite: warn } }\n'

describe('a configuration with a base commit', () => {
  it('takes judge, scorecard, slos and gate from the base, and the rest from the change', async () => {
    const head = `${agent('new')}${LOOSE}${JUDGE.replace('judge.example', 'evil.example')}suite: { trials: 7 }\n`
    const { config, changes } = await load(head, `${agent('old')}${STRICT}${JUDGE}`)
    // Budget, state and comment are kept by the name: a change cannot leave them behind.
    expect(config.agent.name).toBe('old')
    expect(config.suite.trials).toBe(7)
    expect(config.judge?.base_url).toBe('https://judge.example/v1')
    expect(config.targets.TaskSuccessRate.target).toBe(0.9)
    expect(config.measureOnly).toBe(false)
    expect(config.gate).toMatchObject({ unproven: 'inconclusive' })
    expect(config.gate.on).toMatchObject({ must_pass: 'block', slo: 'block', suite: 'block' })
    expect(changes?.base).toBe(SHA)
    expect(changes?.changed.map(({ section }) => section)).toEqual(['judge', 'slos', 'gate', 'agent.name'])
    expect(changes?.changed[0]?.diff).toContain('+  base_url: https://evil.example/v1')
  })

  it('what the base does not have is not there: a judge of the change alone is not asked', async () => {
    const { config, changes } = await load(`${agent('a')}${JUDGE}`, agent('a'))
    expect(config.judge).toBeUndefined()
    expect(changes?.changed).toMatchObject([{ section: 'judge' }])
  })

  it('what the change takes out stays', async () => {
    const { config, changes } = await load(agent('a'), `${agent('a')}${JUDGE}${STRICT}`)
    expect(config.judge?.model).toBe('gpt-4.1')
    expect(config.targets.TaskSuccessRate.target).toBe(0.9)
    expect(changes?.changed.map(({ section }) => section)).toEqual(['judge', 'slos', 'gate'])
  })

  it('shows no change where only the spelling differs', async () => {
    const { changes } = await load(
      `${agent('a')}slos:\n  TaskSuccessRate:\n    target: 0.9\n`,
      `${agent('a')}slos: { TaskSuccessRate: { target: 0.9 } } # strict\n`,
    )
    expect(changes).toEqual({ base: SHA, changed: [] })
  })

  it('hands on where the base had its scenarios', async () => {
    const { before } = await load(agent('a'), `${agent('a')}suite: { scenarios: [a/*.yml, b.yml] }\n`)
    expect(before?.suite.patterns).toEqual(['a/*.yml', 'b.yml'])
  })

  it.each<[string, string | undefined, string]>([
    ['has no such file', undefined, 'the base commit has no such file yet'],
    [
      'has a file that this version cannot use',
      'version: 1\n',
      "the base commit's file cannot be used by this version",
    ],
    ['has an empty file', '', "the base commit's file cannot be used by this version"],
  ])('a base that %s: a warning, and all sections are those of the change', async (_, base, warning) => {
    const { config, changes, warnings } = await load(`${agent('a')}${LOOSE}`, base)
    expect(config.measureOnly).toBe(true)
    expect(changes).toEqual({ base: null, changed: [] })
    expect(warnings.join()).toContain(warning)
  })

  it('a change that breaks the file is told its own mistakes', async () => {
    await expect(load(`${agent('a')}slos: { TaskSucessRate: 1 }\n`, agent('a'))).rejects.toThrow('TaskSucessRate')
  })
})
