import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { aConfig, aGatedRepository, resultOf } from './a-gated-repository.ts'
import { secondaryRateLimit } from './failures.ts'
import { aPullRequestTargetEvent } from './payloads.ts'
import type { ActionRun } from './run-action.ts'

const gated = aGatedRepository()

describe('an ending without a result sets the verdict error, and says why', () => {
  it('a wrong configuration: an annotation on its line, the same comment as before', async () => {
    const workspace = gated.checkout()
    await gated.run({ workspace })
    const url = gated.agent.url
    writeFileSync(
      join(workspace, 'agent-slo-gate.yml'),
      `version: 1\nagent:\n  name: support-agent\n  http: { url: "${url}" }\nslos:\n  TaskSucessRate: 0.9\n`,
    )
    const ended = await gated.run({ workspace, runId: 2 })
    expect(ended.code).toBe(1)
    expect(ended.outputs).toMatchObject({ verdict: 'error', 'task-success-rate': '', 'result-path': '' })
    expect(ended.outputs.summary).toMatch(/agent-slo-gate\.yml:6/)
    expect(ended.stdout).toMatch(/::error title=[^,]*,file=agent-slo-gate\.yml,line=6.*TaskSuccessRate/)
    expect(ended.summary).toContain('nothing was decided about the agent')
    expect(gated.github.comments).toHaveLength(1)
    expect(gated.github.comments[0]?.body).toContain('verdict pass → error')
  })

  it('inputs that cannot be used: every one of them by name', async () => {
    const ended = await gated.run({
      inputs: { mode: 'gte', 'fail-on': 'fail', shard: '9/8', timeout: 'soon', 'retention-days': '91' },
    })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    for (const name of ['mode', 'fail-on', 'shard', 'timeout', 'retention-days'])
      expect(ended.outputs.summary).toContain(`${name}: `)
    expect(ended.summary).toContain('ERROR')
    expect(ended.stdout).toMatch(/^::error title=agent-slo-gate::The inputs of the action/m)
  })

  it('no payload of an event', async () => {
    const ended = await gated.run({ env: { GITHUB_EVENT_PATH: '/nowhere/event.json' } })
    expect(ended.code).toBe(1)
    expect(ended.outputs).toMatchObject({ verdict: 'error' })
    expect(ended.outputs.summary).toContain('GITHUB_EVENT_PATH')
    expect(ended.summary).toContain('ERROR')
  })

  it('pull_request_target: refused before anything of the change is run', async () => {
    const ended = await gated.run(aPullRequestTargetEvent())
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain('pull_request_target is refused')
    expect(ended.summary).toContain('ERROR')
    expect(gated.agent.requests).toEqual([])
    expect(gated.github.comments).toEqual([])
  })

  it('a file where the output folder shall be', async () => {
    const ended = await gated.run({ workspace: gated.checkout({ files: { '.agent-slo-gate': 'a file' } }) })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.summary).toContain('ERROR')
    expect(gated.github.comments[0]?.body).toContain('ERROR')
  })

  it('a report that cannot be written: an error, whatever the agent did', async () => {
    const workspace = gated.checkout({ files: { '.agent-slo-gate/report.md/x': 'a folder' } })
    const ended = await gated.run({ workspace })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain('report.md')
  })

  it('a crash of ours, in a callback that nobody waits for', async () => {
    const workspace = gated.checkout(endless())
    const ended = await gated.run({ workspace, env: whenRunning('throw new Error("boom ::error::forged")') })
    expect(ended.code).toBe(1)
    expect(ended.outputs).toMatchObject({ verdict: 'error', summary: 'The gate itself failed: boom ::error::forged' })
    expect(ended.summary).toContain('The gate itself failed: boom')
    expect(ended.stdout + ended.stderr).not.toMatch(/^\s*::error::forged/m)
    expect(livingOf(workspace)).toEqual([])
    expect(gated.github.comments[0]?.body).toMatch(/ERROR.*The gate itself failed: boom/s)
  })

  it('no files of the runner at all: the step fails and the log says why', async () => {
    const none = { GITHUB_OUTPUT: undefined, GITHUB_STEP_SUMMARY: undefined }
    const ended = await gated.run({ env: { ...none, 'INPUT_FAIL-ON': 'nonsense' } })
    expect(ended.code).toBe(1)
    expect(ended.stdout).toContain('fail-on')
  })
})

describe('a run that is ended from outside', () => {
  it('cancelled half-way: under 5 s, inconclusive, what was measured is written, no child is left', async () => {
    const workspace = gated.checkout(endless())
    const cancel = { signal: 'SIGINT', whenStdout: /Running \d+ trials/ } as const
    const ended = await gated.run({ workspace, signalAfter: cancel })
    expect(ended.signal).toBeNull()
    expect(ended.ms).toBeLessThan(soon(ended))
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(ended.outputs.summary).toMatch(/cancelled/)
    const { error, trials } = resultOf(ended)
    expect(error?.code).toBe('cancelled')
    expect(trials.completed).toBeLessThan(trials.planned)
    expect(ended.summary).toContain('INCONCLUSIVE')
    expect(livingOf(workspace)).toEqual([])
  })

  it('the timeout input: inconclusive, with what was measured until then', async () => {
    const workspace = gated.checkout(endless())
    const early = `
      const { setTimeout } = globalThis
      let overdue
      globalThis.setTimeout = (act, ms, ...more) => {
        if (ms === 1_800_000) overdue = act
        return setTimeout(act, ms, ...more)
      }`
    const ended = await gated.run({ workspace, inputs: { timeout: '30m' }, env: whenRunning('overdue()', early) })
    expect(ended.outputs.verdict).toBe('inconclusive')
    expect(ended.outputs.summary).toContain('timeout of 1800 s')
    expect(resultOf(ended).trials.completed).toBeLessThan(40)
    expect(livingOf(workspace)).toEqual([])
  })

  it.each([
    ['the base commit', { method: 'GET', pathPattern: /\/contents\//, hang: true }, 'inconclusive'],
    ['a place for the comment', { method: 'GET', pathPattern: /\/comments$/, hang: true }, 'pass'],
    ['a place for the comment, in a minute', { pathPattern: /\/comments$/, ...secondaryRateLimit(50) }, 'pass'],
  ])(
    'cancelled while GitHub is asked for %s and does not answer: under 5 s, and says what is known',
    async (_, failure, verdict) => {
      const workspace = gated.checkout()
      const when = gated.github.failNext(failure)
      const ended = await gated.run({ workspace, signalAfter: { signal: 'SIGINT', when } })
      expect(ended.signal).toBeNull()
      expect(ended.ms).toBeLessThan(soon(ended))
      expect(ended.outputs.verdict).toBe(verdict)
      expect(ended.summary).toContain(verdict === 'pass' ? 'PASS' : 'Stopped before there was a result')
    },
  )

  it('cancelled while an artifact is stored: under 5 s, the verdict stands', async () => {
    const when = gated.artifacts.failNext({ hang: true })
    const ended = await gated.run({ signalAfter: { signal: 'SIGINT', when } })
    expect(ended.ms).toBeLessThan(soon(ended))
    expect(ended.code).toBe(0)
    expect(ended.outputs.verdict).toBe('pass')
  })

  it('killed: the outputs say error, never a pass', async () => {
    const ended = await gated.run({
      workspace: gated.checkout(endless()),
      signalAfter: { signal: 'SIGKILL', whenStdout: /Running \d+ trials/ },
    })
    expect(ended.signal).toBe('SIGKILL')
    expect(ended.outputs).toMatchObject({ verdict: 'error', summary: expect.stringContaining('ended before') })
  })
})

/** Five seconds, and what a machine has more to do than this: it is as slow to end as it was to begin. */
function soon({ msBefore }: ActionRun): number {
  return 5_000 + msBefore
}

/** The environment of an action in whose process something happens as soon as it says that trials run. */
function whenRunning(act: string, before = ''): Record<string, string> {
  const script = `${before}
    const { write } = process.stdout
    process.stdout.write = function (text, ...more) {
      if (/Running \\d+ trials/.test(text)) setImmediate(() => { ${act} })
      return write.call(this, text, ...more)
    }`
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` }
}

/** A server of the change's own that answers four times and is silent then: the run does not end by itself. */
function endless() {
  const config = { suite: { scenarios: 'scenarios/*.yml', trials: 20, concurrency: 2 } }
  return { files: { ...aServer(), 'agent-slo-gate.yml': { ...aConfig(PORT_URL, config), agent: started() } } }
}

const PORT = await freePort()
const PORT_URL = `http://127.0.0.1:${PORT}`

function started() {
  const start = {
    command: `"${process.execPath}" server.cjs`,
    ready: `${PORT_URL}/ready`,
    timeout: '60s',
    env: { PORT: `${PORT}` },
  }
  const http = { url: PORT_URL, body: {}, tool_calls: '$.tool_calls', cost: '$.cost_usd' }
  return { name: 'support-agent', http, start }
}

function aServer() {
  const server = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    require('node:fs').writeFileSync('pids', process.pid + ' ' + child.pid)
    const answer = JSON.stringify({ reply: '7-10 business days', tool_calls: [], cost_usd: 0.01 })
    let left = 4
    require('node:http').createServer(({ url }, response) => {
      if (url === '/ready' || left-- > 0) response.end(answer)
    }).listen(process.env.PORT)
  `
  return { 'server.cjs': server }
}

/** Processes of the agent that still run. */
function livingOf(workspace: string): number[] {
  const pids = existsSync(join(workspace, 'pids'))
    ? readFileSync(join(workspace, 'pids'), 'utf8').split(' ').map(Number)
    : []
  return pids.filter((pid) => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  })
}
