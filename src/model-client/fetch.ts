import { Agent, request } from 'undici'

/** Largest answer of a model endpoint that is read, bytes. */
const MAX_BYTES = 20_000_000

/**
 * A `fetch` over `undici.request` for the `openai` client: half the time a call of the global one. It covers
 * what that client uses: a text body, headers, a signal, an answer read as a whole.
 */
export function createFetch(options: { connections: number }): { fetch: typeof fetch; close: () => Promise<void> } {
  const dispatcher = new Agent({ connections: options.connections, pipelining: 1 })
  const fast: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      method: (init?.method ?? 'GET') as 'GET',
      headers: init?.headers instanceof Headers ? init.headers : new Headers(init?.headers),
      body: typeof init?.body === 'string' ? init.body : null,
      signal: init?.signal ?? null,
    })
    return new TextResponse(statusCode, headers, await readText(body)) as unknown as Response
  }
  return { fetch: fast, close: () => dispatcher.destroy() }
}

/** The part of `Response` that the client reads: a real one builds a stream for a text that is already here. */
class TextResponse {
  readonly status: number
  readonly statusText = ''
  readonly headers: Headers
  readonly body = null
  readonly url = ''
  private readonly content: string

  constructor(status: number, headers: Record<string, string | string[] | undefined>, content: string) {
    this.status = status
    this.headers = new Headers(flat(headers))
    this.content = content
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300
  }

  async text(): Promise<string> {
    return this.content
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.content)
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) throw new Error(`the model endpoint answered more than ${MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function flat(headers: Record<string, string | string[] | undefined>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((single): [string, string][] =>
      single === undefined ? [] : [[name, single]],
    ),
  )
}
