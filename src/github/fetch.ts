/**
 * A `fetch` that goes through the proxy that the runner's environment names, and gives up after `timeoutMs` for the
 * head and the body together. Each call has its own time.
 */
export async function openFetch(timeoutMs: number): Promise<typeof fetch> {
  const undici = await import('undici')
  const dispatcher = new undici.EnvHttpProxyAgent()
  const fetchOnce = (url: string, init: object) =>
    undici.fetch(url, { ...init, dispatcher, signal: AbortSignal.timeout(timeoutMs) })
  // The types of undici and of Node's own copy of it differ in name only.
  return ((url: string, init: object = {}) => fetchOnce(url, init)) as unknown as typeof fetch
}
