import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfiguration } from '../../src/wiring/input.ts'
import { aWorkspace } from '../e2e/cli.ts'
import { gateErrorOf, shown } from '../yaml/diagnosed.ts'

const FILE = 'agent-slo-gate.yml'

/** A configuration with this `policy:`, its states written from line 5 on. */
function aConfig(...states: string[]): string {
  return [
    'version: 1',
    'agent: { name: support, module: { file: ./agent.mjs } }',
    'suite: { scenarios: "*.yml" }',
    'policy:',
    ...states.map((state) => `  ${state}`),
    '',
  ].join('\n')
}

function load(own: string, ofBase?: string) {
  const cwd = aWorkspace({ [FILE]: own })
  const commit = {
    sha: 'b'.repeat(40),
    read: async () => ofBase,
    list: async () => ({ files: [], submodules: [], complete: true }),
  }
  return loadConfiguration({
    configPath: join(cwd, FILE),
    cwd,
    ...(ofBase === undefined ? {} : { base: { commit, workspace: cwd } }),
  })
}

const GOOD = aConfig('critical: { trigger: "burnRate >= 4.0" }')
const BAD = aConfig('critical: { trigger: "burnrate >= 4.0" }')

describe('conditions of the policy', () => {
  it('that are wrong are named with their lines, all in one go', async () => {
    const { diagnostics } = await gateErrorOf(
      load(
        aConfig('warning: { trigger: "burnRate >= 1.0", exit: "burnRate" }', 'critical: { trigger: "burnrate > 4.0" }'),
      ),
    )
    expect(shown(diagnostics).map((line) => line.split(' (')[0])).toEqual([
      '5:48 policy.warning.exit: `burnRate`: it is a double, not a condition',
      '6:24 policy.critical.trigger: `burnrate > 4.0`: unknown variable `burnrate`',
    ])
  })

  it('of a change are checked although those of its base are in force', async () => {
    const { diagnostics } = await gateErrorOf(load(BAD, GOOD))
    expect(diagnostics[0]).toMatchObject({ file: FILE, line: 5, key: 'policy.critical.trigger' })
  })

  it('of a base that cannot be used give way to the default ones, not to those of the change', async () => {
    const { config, warnings } = await load(GOOD, BAD)
    expect(config.policy).toEqual({})
    expect(warnings.join('\n')).toContain(
      'the policy of the base commit cannot be used, so the default one is in force',
    )
  })

  it('of a base that can be used are in force', async () => {
    const { config } = await load(aConfig('critical: { trigger: "burnRate >= 16.0" }'), GOOD)
    expect(config.policy).toEqual({ critical: { trigger: 'burnRate >= 4.0' } })
  })
})
