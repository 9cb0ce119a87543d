import { existsSync, readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { AgentDeps } from '../../src/agents/deps.ts'
import { AgentError, type Conversation, type ConversationContext } from '../../src/domain/agent.ts'
import { createMatcher } from '../../src/domain/match.ts'
import type { Scenario } from '../../src/domain/scenario.ts'
import { createFetch } from '../../src/model-client/fetch.ts'
import { aScenario } from '../builders.ts'
import { freePort } from '../free-port.ts'

export const FIXTURES = fileURLToPath(new URL('fixtures/', import.meta.url))

/** Dependencies without anything heavy; a gate's environment with a secret in it. */
export function someDeps(overrides: Partial<AgentDeps> = {}): AgentDeps {
  return {
    configDir: FIXTURES,
    env: { PATH: process.env.PATH, HOME: '/home/tester', GITHUB_TOKEN: 'ghs_secret', NODE_OPTIONS: '--no-warnings' },
    loadMatcher: async () =>
      createMatcher((pattern) => {
        const regex = new RegExp(pattern)
        return (text) => regex.test(text)
      }),
    loadFetch: async () => createFetch({ connections: 4 }).fetch,
    loadPriceOf: async () => () => null,
    nodeVersion: process.versions.node,
    moduleChild: fileURLToPath(new URL('../../src/agents/module-child.ts', import.meta.url)),
    ...overrides,
  }
}

export function aContext(scenario: Partial<Scenario> = {}): ConversationContext {
  return { sessionId: 's-1', scenario: aScenario(scenario), trial: 0 }
}

/** A signal that does not abort before the test is over. */
export function noAbort(): AbortSignal {
  return new AbortController().signal
}

/** The runner's time-out. */
export function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new AgentError('timeout', `no complete reply within ${ms} ms`)), ms)
  return controller.signal
}

/** The `AgentError` that a turn ends with. */
export async function failureOf(work: Promise<unknown>): Promise<AgentError> {
  const thrown = await work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )
  if (thrown instanceof AgentError) return thrown
  throw thrown
}

/** Sends one turn and closes the conversation. */
export async function say(conversation: Conversation, user: string, signal = noAbort()) {
  try {
    return await conversation.send(user, signal)
  } finally {
    await conversation.close()
  }
}

export interface Received {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  body: string
}

/** A loopback HTTP server for one test; it is gone afterwards. */
export async function serve(handle: (received: Received, response: ServerResponse) => void): Promise<string> {
  const server = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method, url, headers } = request
    handle({ method, url, headers, body: Buffer.concat(chunks).toString() }, response)
  })
  return listen(server)
}

/** A loopback TCP server, for what no HTTP server would write. */
export async function serveRaw(handle: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => handle(socket))
  })
  return listen(server)
}

/** An address at which nothing listens. */
export async function nobody(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`
}

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Whether a process still runs; one that has ended and was not reaped yet (a zombie) does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
