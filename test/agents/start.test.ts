import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { StartConfig } from '../../src/agents/settings.ts'
import { startServer } from '../../src/agents/start.ts'
import { GateError } from '../../src/domain/errors.ts'
import { FIXTURES, isAlive, nobody, serve } from './support.ts'

/** A server that says its process, its child's, and its environment once it is ready. */
const SERVER = `node -e '
  const child = require("child_process").spawn("sleep", ["60"])
  console.log("listening soon")
  setTimeout(() => require("http").createServer((_, response) => {
    response.end(JSON.stringify({ pids: [process.pid, child.pid], env: process.env, cwd: process.cwd() }))
  }).listen(process.env.PORT), 100)
'`

interface Answer {
  pids: [number, number]
  env: Record<string, string>
  cwd: string
}

async function askedAt(address: string): Promise<Answer> {
  return (await (await fetch(address)).json()) as Answer
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'start-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

async function start(command: string, config: Partial<StartConfig> = {}, signal?: AbortSignal) {
  const folder = aFolder()
  const ready = config.ready ?? (await nobody())
  const logPath = join(folder, 'agent.log')
  const server = await startServer(
    { command, timeout: 60_000, env: { PORT: URL.parse(ready)?.port ?? '' }, ...config, ready },
    {
      configDir: FIXTURES,
      env: { PATH: process.env.PATH, GITHUB_TOKEN: 'ghs_1' },
      logPath,
      ...(signal ? { signal } : {}),
    },
  )
  onTestFinished(() => server.stop())
  return { server, ready, log: () => readFileSync(logPath, 'utf8') }
}

async function notReady(work: Promise<unknown>): Promise<GateError> {
  const thrown = await work.catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(GateError)
  expect(thrown).toMatchObject({ code: 'agent_not_ready' })
  return thrown as GateError
}

describe('a started server', () => {
  it('is ready, runs in the folder of the configuration with an allow-listed environment, and writes a log', async () => {
    const { ready, log } = await start(SERVER)
    const { env, cwd } = await askedAt(ready)
    expect(`${cwd}/`).toBe(FIXTURES)
    expect(env).not.toHaveProperty('GITHUB_TOKEN')
    expect(log()).toBe('listening soon\n')
  })

  it.each(['stop', 'killSync'] as const)('is gone with its children after %s', async (way) => {
    const { server, ready } = await start(`cd . && ${SERVER}; true`)
    const { pids } = await askedAt(ready)
    expect(pids.map(isAlive)).toEqual([true, true])
    await server[way]()
    await expect.poll(() => pids.some(isAlive)).toBe(false)
    await server.stop()
    server.killSync()
  })

  it('tells when it ends by itself', async () => {
    const { server, ready } = await start(SERVER)
    const { pids } = await askedAt(ready)
    process.kill(pids[0], 'SIGKILL')
    expect(await server.exited).toMatchObject(expect.anything())
  })
})

describe('a server that does not become ready is told', () => {
  it('at once when its process ends, with the end of its log', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `echo line ${index}`).join('; ')
    const error = await notReady(
      start(`${lines}; printf '::error::\\033[31mboom\\n##[error]x\\n' >&2; exit 4`, { timeout: 60_000 }),
    )
    expect(error.message).toMatch(/its process ended \(exit code 4\) before http/)
    expect(error.message).toContain('  | line 29\n  | ::error::boom\n  | ## [error]x')
    expect(error.message).toContain('line 12\n')
    expect(error.message).not.toContain('line 11\n')
    expect(error.message).not.toMatch(/^(::|##\[)/m)
  })

  it('when the time is over', async () => {
    const error = await notReady(start('sleep 60', { timeout: 1_000 }))
    expect(error.message).toMatch(
      /did not answer 2xx within 1000 ms \(at the end: connect ECONNREFUSED .*\)\nIt wrote nothing\./,
    )
  })

  it('when it answers with errors only, and with which', async () => {
    const ready = await serve((_, response) => void response.writeHead(404).end())
    const error = await notReady(start('sleep 60', { ready, timeout: 1_000 }))
    expect(error.message).toContain('did not answer 2xx within 1000 ms (at the end: it answered 404 Not Found)')
  })

  it('when the gate is stopped while it waits, and nothing of it is left', async () => {
    const pidFile = join(aFolder(), 'pid')
    const controller = new AbortController()
    const failing = notReady(start(`echo $$ > ${pidFile}; sleep 60`, {}, controller.signal))
    const pid = () => Number(existsSync(pidFile) && readFileSync(pidFile, 'utf8').trim())
    await expect.poll(pid).toBeGreaterThan(0)
    controller.abort()
    expect((await failing).message).toContain('the gate was stopped')
    await expect.poll(() => isAlive(pid())).toBe(false)
  })

  it('when something else listens there already', async () => {
    const stale = await serve((_, response) => void response.end('old build'))
    const error = await notReady(start('sleep 60', { ready: stale }))
    expect(error.message).toContain('something else already answers at')
  })

  it('when its address is none', async () => {
    await expect(start('true', { ready: 'localhost:1/health' })).rejects.toThrow('agent.start.ready: expected an http')
  })

  it('although a silent listener holds the port', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      silent.closeAllConnections()
      silent.close()
    })
    const { port } = silent.address() as { port: number }
    const error = await notReady(start('sleep 60', { ready: `http://127.0.0.1:${port}/`, timeout: 400 }))
    expect(error.message).toContain(
      'did not answer 2xx within 400 ms (at the end: it took the connection and did not answer)',
    )
  })
})
