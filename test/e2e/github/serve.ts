import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer } from './answers.ts'

export interface Received {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  bytes: Buffer
}

export interface Served {
  origin: string
  /** What a handler threw: a mistake of the fake or a request that nobody foresaw. Its client gets a 500. */
  errors: string[]
  stop(): Promise<void>
}

/** An HTTP server on this machine. A handler that answers nothing leaves its client waiting. */
export async function serve(handle: (request: Received) => Answer | undefined): Promise<Served> {
  const errors: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      try {
        const answer = handle(received(request, Buffer.concat(chunks)))
        if (answer) send(response, answer)
      } catch (error) {
        errors.push(`${request.method} ${request.url}: ${error}`)
        send(response, { status: 500, body: { message: String(error) } })
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { origin: `http://127.0.0.1:${port}`, errors, stop }
}

function received({ method = 'GET', url = '/', headers }: IncomingMessage, bytes: Buffer): Received {
  return { method, url: new URL(url, `http://${headers.host}`), headers, bytes }
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const raw = typeof body === 'string' || body instanceof Uint8Array
  response.writeHead(status, { ...(!raw && { 'content-type': 'application/json; charset=utf-8' }), ...headers })
  response.end(body === undefined || raw ? body : JSON.stringify(body))
}
