import { createServer } from 'node:net'

/** Ports of one worker of vitest: test files that run at once must not choose the same one. */
const PORTS_EACH = 1_000
const FIRST_PORT = 10_000 + (Number(process.env.VITEST_POOL_ID ?? 0) % 20) * PORTS_EACH

/**
 * A port that nothing listens on, for a server that a test starts as a process of its own. It lies below the range from
 * which systems take the ports of outgoing connections (32768 and up): those of other tests must not get in first.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS_EACH)
    if (await canListen(port)) return port
  }
  throw new Error('no free port was found in 50 attempts')
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
