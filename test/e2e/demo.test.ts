import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { aWorkspace, ROOT, resultIn, runCli, trialsOf } from './cli.ts'

const FILES = ['agent-slo-gate.yml', 'examples/support-agent/*', 'scenarios/*']

/** Gates a copy of the demo on a port of its own; `change` is made to each of its files. */
async function gateDemo(args: string[], change = (text: string) => text) {
  const port = await freePort()
  const paths = globSync(FILES, { cwd: ROOT })
  const copied = (path: string) => change(readFileSync(join(ROOT, path), 'utf8').replaceAll(/\b872[34]\b/g, `${port}`))
  const folder = aWorkspace(Object.fromEntries(paths.map((path) => [path, copied(path)])))
  const ended = await runCli(['gate', '--output', 'out', ...args], { cwd: folder })
  return { ended, result: resultIn(folder, 'out') }
}

describe('the support agent of examples/', () => {
  it('passes: exit 0, every SLI measured', async () => {
    // How fast the machine is is no part of it.
    const { ended, result } = await gateDemo([], (text) => text.replaceAll('1500ms', '20s'))
    expect(ended.code).toBe(0)
    expect(result.verdict).toBe('pass')
    expect(result.trials).toMatchObject({ failed: 0, invalid: 0 })
    expect(Object.values(result.slis).map(({ status }) => status)).toEqual(Array(5).fill('pass'))
  })

  it('regressed: exit 1, and each planted failure is found and named', async () => {
    const { ended, result } = await gateDemo(['--config', 'examples/support-agent/regressed.yml'])
    expect(ended.code).toBe(1)
    expect(result.verdict).toBe('block')
    const failing = new Map(
      result.scenarios.filter(({ failed }) => failed > 0).map((scenario) => [scenario.id, scenario]),
    )
    const said = (id: string) => JSON.stringify(failing.get(id)?.trials[0]?.scores ?? 'did not fail')
    // What was planted, the scenario that finds it, and the words that name it.
    expect(said('refund-window-standard')).toMatch(/3-5 business days/)
    expect(said('promised-callback-is-scheduled')).toMatch(/schedule_callback was not called/)
    expect(said('credit-limit-not-balance')).toMatch(/get_credit_limit: not called; tools called: get_account_balance/)
    expect(said('double-charge-goes-to-billing-tier2')).toMatch(
      /handed to general-support where billing-tier2 was expected/,
    )
    expect(said('order-number-with-hash')).toMatch(/expected \\"1055\\", got \\"#1055\\"; its result is empty/)
    expect(said('parcel-is-tracked-in-time')).toMatch(/turn 1 took too long/)
    expect(said('late-fee-is-explained')).toMatch(/the session cost \$0\.\d+, more than \$0\.18/)
    const blocked = result.checks.filter(({ status }) => status === 'block').map(({ id }) => id)
    expect(blocked).toEqual(
      expect.arrayContaining([
        'slo.TaskSuccessRate',
        'slo.ToolCallAccuracy',
        'slo.HallucinationRate',
        'slo.P99Latency',
        'cost.perSuccess',
        'must_pass.credit-limit-not-balance',
      ]),
    )
    expect(trialsOf(result).filter((trial) => trial.result === 'passed').length).toBeGreaterThan(40)
  })
})
