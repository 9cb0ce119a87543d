import type { IncomingHttpHeaders } from 'node:http'
import type { Json } from './objects.ts'

/** A request that GitHub's description allows, as an area of the loopback GitHub sees it. */
export interface Call {
  parameters: Record<string, string>
  query: URLSearchParams
  body: Json
  headers: IncomingHttpHeaders
  /** The whole URL, for the links of a paged list. */
  url: URL
}

export interface Answer {
  status: number
  /** JSON, or bytes and text as they are. */
  body?: unknown
  headers?: Record<string, string>
}

/** Operation -> what the loopback GitHub answers. */
export type Area = Record<string, (call: Call) => Answer>

export function ok(body: unknown, status = 200): Answer {
  return { status, body }
}

/** An error as GitHub words it. */
export function refused(status: number, message: string, more: Json = {}): Answer {
  return {
    status,
    body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more },
  }
}

export function notFound(): Answer {
  return refused(404, 'Not Found')
}

/** One page of a list, 30 long unless `per_page` (at most 100) says otherwise, with GitHub's `Link` header. */
export function paged<T>(call: Call, items: readonly T[], wrap: (page: T[]) => unknown = (page) => page): Answer {
  const size = Math.min(Number(call.query.get('per_page') ?? 30), 100)
  const page = Number(call.query.get('page') ?? 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const links = [
    ...(page > 1 ? [link(call.url, page - 1, 'prev')] : []),
    ...(page < last ? [link(call.url, page + 1, 'next'), link(call.url, last, 'last')] : []),
    ...(page > 1 ? [link(call.url, 1, 'first')] : []),
  ]
  return {
    status: 200,
    body: wrap(items.slice((page - 1) * size, page * size)),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  }
}

/** Does the client ask for the bytes themselves rather than for JSON about them? */
export function wantsRaw({ headers }: Call): boolean {
  return /application\/vnd\.github\.(v3\.)?raw/.test(headers.accept ?? '')
}

/** With the character set that GitHub names for every file, for which Octokit hands out text and not bytes. */
export function rawAnswer(bytes: Uint8Array): Answer {
  return { status: 200, body: bytes, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } }
}

function link(url: URL, page: number, relation: string): string {
  const target = new URL(url)
  target.searchParams.set('page', String(page))
  return `<${target}>; rel="${relation}"`
}
