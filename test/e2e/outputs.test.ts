import { spawn } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aWorkspace, CLI } from './cli.ts'
import { json, type Loopback, loopback } from './loopback.ts'

let agent: Loopback
beforeAll(async () => {
  agent = await loopback((_, response) => json(response, { reply: 'sorry', tool_calls: [], cost_usd: 0.01 }))
})
afterAll(() => agent.stop())

/** A suite that is blocked: every trial fails. */
const aBlockedSuite = () =>
  aWorkspace({
    'agent-slo-gate.yml': {
      version: 1,
      agent: { name: 'a', http: { url: agent.url, body: {}, tool_calls: '$.tool_calls', cost: '$.cost_usd' } },
      suite: { scenarios: 'scenarios.yml', trials: 20 },
    },
    'scenarios.yml': 'id: one\nuser: Hi\nexpect: { say: [fine] }\n',
  })

/** Runs the command line with its stdout as given; a `closed` one is a pipe that nobody reads. */
function runInto(stdout: number | 'closed', args: string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: aBlockedSuite(),
    stdio: ['ignore', stdout === 'closed' ? 'pipe' : stdout, 'pipe'],
  })
  child.stdout?.destroy()
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })))
}

describe.each([
  ['gate', ['gate'], 1],
  ['validate', ['validate'], 0],
  ['--help', ['--help'], 0],
  ['--version', ['--version'], 0],
])('the output of %s', (_, args, ownCode) => {
  it('into a closed pipe: no stack trace, its own exit code', async () => {
    const { code, stderr } = await runInto('closed', args)
    expect(stderr).not.toMatch(/EPIPE|at .*\.js/)
    expect(code).toBe(ownCode)
  })

  it.skipIf(!existsSync('/dev/full'))('on a full disk: one sentence, exit 70 (needs /dev/full)', async () => {
    const { code, stderr } = await runInto(openSync('/dev/full', 'w'), args)
    expect(stderr).toMatch(/standard output could not be written: ENOSPC/)
    expect(stderr).not.toMatch(/at .*\.js/)
    expect(code).toBe(70)
  })
})
