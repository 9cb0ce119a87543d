// Loaded when the first request is made: it is the largest part of the room.
import { EnvHttpProxyAgent, fetch as undiciFetch } from 'undici'

/**
 * A `fetch` that goes through the proxy that the runner's environment names, and gives up after `timeoutMs` for the
 * head and the body together. Each call has its own time.
 */
export function openFetch(timeoutMs: number): typeof fetch {
  const dispatcher = new EnvHttpProxyAgent()
  const fetchOnce = (url: string, init: object) =>
    undiciFetch(url, { ...init, dispatcher, signal: AbortSignal.timeout(timeoutMs) })
  // The types of undici and of Node's own copy of it differ in name only.
  return ((url: string, init: object = {}) => fetchOnce(url, init)) as unknown as typeof fetch
}
