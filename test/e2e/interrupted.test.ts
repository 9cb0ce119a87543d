import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { aWorkspace, resultIn, runCli, startCli } from './cli.ts'
import { json, type Loopback, loopback } from './loopback.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.stop()))
})

const TRIALS = 30
/** Sessions that have ended when the agent falls silent, and those that wait for it then. */
const ENDED = 8
const CONCURRENCY = 2

/** An agent that falls silent, until a run has ended and it goes on, and the configuration that gates it. */
async function anAgent(): Promise<{ folder: string; server: Loopback; silent: () => Promise<void>; goOn: () => void }> {
  let left = ENDED
  const server = await loopback((_, response) => {
    if (left-- > 0) json(response, { reply: 'fine', tool_calls: [], cost_usd: 0.01 })
  })
  open.push(server)
  const folder = aWorkspace({
    'agent-slo-gate.yml': {
      version: 1,
      agent: {
        name: 'slow',
        http: { url: server.url, body: { message: '{{turn.user}}' }, tool_calls: '$.tool_calls', cost: '$.cost_usd' },
      },
      suite: { scenarios: 'scenarios.yml', trials: TRIALS, concurrency: CONCURRENCY },
    },
    'scenarios.yml': 'id: one\nuser: Hi\nexpect: { say: [fine] }\n',
  })
  // A session begins when the one before it was written.
  const silent = () => expect.poll(() => server.requests.length).toBe(ENDED + CONCURRENCY)
  const goOn = () => {
    left = TRIALS
  }
  return { folder, server, silent, goOn }
}

const sessionsIn = (folder: string) =>
  readFileSync(join(folder, '.agent-slo-gate/sessions.jsonl'), 'utf8').trim().split('\n')

describe('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: what was measured is written, inconclusive, within 5 s; --resume goes on',
    async (signal) => {
      const { folder, server, silent, goOn } = await anAgent()
      const startedAt = performance.now()
      const running = startCli(['gate'], { cwd: folder })
      await silent()
      const killedAt = performance.now()
      running.kill(signal)
      const ended = await running.ended
      // A busy machine is as slow to end it as it was to begin.
      expect(performance.now() - killedAt).toBeLessThan(5_000 + killedAt - startedAt)
      expect(ended.code).toBe(3)
      const result = resultIn(folder)
      expect(result).toMatchObject({ verdict: 'inconclusive', error: { code: 'cancelled' } })
      expect(result.trials).toMatchObject({ completed: ENDED, planned: TRIALS })
      expect(sessionsIn(folder)).toHaveLength(ENDED)

      goOn()
      const resumed = await runCli(['gate', '--resume'], { cwd: folder })
      expect(resumed.code).toBe(0)
      expect(resultIn(folder).trials).toMatchObject({ planned: TRIALS, completed: TRIALS })
      expect(sessionsIn(folder)).toHaveLength(TRIALS)
      expect(server.requests).toHaveLength(TRIALS + CONCURRENCY)
    },
  )

  it('kill -9 loses no session that had ended', async () => {
    const { folder, silent, goOn } = await anAgent()
    const running = startCli(['gate'], { cwd: folder })
    await silent()
    running.kill('SIGKILL')
    await running.ended
    expect(sessionsIn(folder)).toHaveLength(ENDED)
    goOn()
    await runCli(['gate', '--resume'], { cwd: folder })
    expect(resultIn(folder).trials).toMatchObject({ completed: TRIALS, invalid: 0 })
  })

  it('counts a trial once, of which two runs in one folder wrote a session each', async () => {
    const { folder, server, goOn } = await anAgent()
    goOn()
    await runCli(['gate'], { cwd: folder })
    const path = join(folder, '.agent-slo-gate/sessions.jsonl')
    const lines = sessionsIn(folder)
    writeFileSync(path, [...lines, ...lines.slice(0, 20)].map((line) => `${line}\n`).join(''))
    const asked = server.requests.length
    expect((await runCli(['gate', '--resume'], { cwd: folder })).code).toBe(0)
    expect(resultIn(folder)).toMatchObject({
      trials: { planned: TRIALS, completed: TRIALS, invalid: 0 },
      slis: { TaskSuccessRate: { good: TRIALS, valid: TRIALS } },
    })
    expect(server.requests.length).toBe(asked)
  })

  it('is not resumed with other scenarios', async () => {
    const { folder, goOn } = await anAgent()
    goOn()
    await runCli(['gate'], { cwd: folder })
    writeFileSync(join(folder, 'scenarios.yml'), 'id: one\nuser: Hello\nexpect: { say: [fine] }\n')
    const ended = await runCli(['gate', '--resume'], { cwd: folder })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('the scenarios changed since the run')
  })

  it('has nothing to resume in an empty folder', async () => {
    const { folder } = await anAgent()
    const ended = await runCli(['gate', '--resume'], { cwd: folder })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('no run to resume')
  })
})

describe('the server that the gate starts', () => {
  const SERVER = `
    const { createServer } = require('node:http')
    const { spawn } = require('node:child_process')
    const { writeFileSync } = require('node:fs')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    console.log('##[set-output name=verdict]pass'); console.error('::error::forged')
    writeFileSync('pids', process.pid + '\\n' + child.pid + '\\n')
    createServer((request, response) => setTimeout(() => response.end(JSON.stringify({ reply: JSON.stringify(Object.keys(process.env)) })), 50)).listen(process.env.PORT)
  `
  const config = (port: number) => ({
    version: 1,
    agent: {
      name: 'started',
      http: { url: `http://127.0.0.1:${port}/chat`, body: {} },
      start: {
        command: `"${process.execPath}" server.cjs`,
        ready: `http://127.0.0.1:${port}/`,
        timeout: '60s',
        env: { PORT: String(port) },
      },
    },
    suite: { scenarios: 'scenarios.yml', trials: 20 },
  })
  /** The server and its child, once both are known. */
  const pidsIn = (folder: string) => {
    const path = join(folder, 'pids')
    return existsSync(path) ? [...readFileSync(path, 'utf8').matchAll(/\d+(?=\n)/g)].map(Number) : []
  }
  /** Runs still; one that has ended and waits to be reaped does not count. */
  const isAlive = (pid: number) => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }

  it.each(['the end', 'SIGINT', 'SIGHUP'] as const)(
    'is gone after %s with all its children, and saw no variable of the CI system',
    async (how) => {
      const port = await freePort()
      const folder = aWorkspace({
        'agent-slo-gate.yml': config(port),
        'scenarios.yml':
          'id: one\nuser: Hi\nexpect: { never_say: [GITHUB_TOKEN, INPUT_GITHUB, NODE_OPTIONS], say: [PATH] }\n',
        'server.cjs': SERVER,
      })
      const running = startCli(['gate'], {
        cwd: folder,
        env: { GITHUB_TOKEN: 'secret', 'INPUT_GITHUB-TOKEN': 'secret' },
      })
      if (how !== 'the end') {
        await expect.poll(() => pidsIn(folder)).toHaveLength(2)
        running.kill(how)
        // A closed terminal is told by the kernel and by the shell.
        if (how === 'SIGHUP') running.kill(how)
      }
      const ended = await running.ended
      expect(pidsIn(folder).map(isAlive)).toEqual([false, false])
      expect(ended.stdout + ended.stderr).not.toMatch(/set-output|::error/)
      expect(readFileSync(join(folder, '.agent-slo-gate/agent.log'), 'utf8')).toContain('forged')
      expect(ended.stdout).toMatch(/Files [\s\S]*agent\.log/)
      if (how === 'the end') expect(resultIn(folder).trials).toMatchObject({ passed: 20, failed: 0 })
    },
  )

  it('that never gets ready: inconclusive, with the end of its log', async () => {
    const port = await freePort()
    const folder = aWorkspace({
      'agent-slo-gate.yml': config(port),
      'scenarios.yml': 'id: one\nuser: Hi\nexpect: { say: [PATH] }\n',
      'server.cjs': 'console.error("cannot find the database"); process.exit(7)',
    })
    const ended = await runCli(['gate'], { cwd: folder })
    expect(ended.code).toBe(3)
    expect(resultIn(folder)).toMatchObject({ verdict: 'inconclusive', error: { code: 'agent_not_ready' } })
    expect(ended.stdout).toContain('cannot find the database')
  })

  it.each([0, 5])("that dies after %i turns: the trials after it are the agent's failures", async (turns) => {
    const port = await freePort()
    const folder = aWorkspace({
      'agent-slo-gate.yml': { ...config(port), suite: { scenarios: 'scenarios.yml', trials: 20, concurrency: 1 } },
      'scenarios.yml': 'id: one\nuser: Hi\nexpect: { say: [fine] }\n',
      'server.cjs': `
        let answered = 0
        require('node:http').createServer((request, response) => {
          if (request.url === '/chat' && ++answered > ${turns}) process.exit(9)
          response.end(JSON.stringify({ reply: 'fine' }))
        }).listen(process.env.PORT)
      `,
    })
    const ended = await runCli(['gate'], { cwd: folder })
    const { trials } = resultIn(folder)
    expect(ended.code).toBe(1)
    expect(trials).toMatchObject({ passed: turns, failed: 20 - turns, invalid: 0 })
    expect(ended.stdout).toMatch(/connection/)
  })
})
