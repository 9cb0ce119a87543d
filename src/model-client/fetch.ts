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
      headers: Object.fromEntries(new Headers(init?.headers)),
      body: typeof init?.body === 'string' ? init.body : null,
      signal: init?.signal ?? null,
    })
    const text = await readText(body)
    return new Response(NULL_BODY_STATUS.has(statusCode) ? null : text, { status: statusCode, headers: flat(headers) })
  }
  return { fetch: fast, close: () => dispatcher.destroy() }
}

/** Statuses whose answer may not have a body (Fetch standard). */
const NULL_BODY_STATUS: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

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
