import { randomUUID } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import type { Answer } from './answers.ts'
import { createFailures, failed } from './failures.ts'
import { type Received, serve } from './serve.ts'

export type BlobStore = Awaited<ReturnType<typeof createBlobStore>>

interface Blob {
  sig: string
  bytes: Buffer | undefined
  blocks: Map<string, Buffer>
}

/**
 * Azure's blob storage behind signed URLs, on an origin of its own as in the real world. It refuses a request that also
 * carries an `authorization` header, as Azure does: a client that sends GitHub's token along a redirect fails here too.
 */
export async function createBlobStore() {
  const blobs = new Map<string, Blob>()
  const violations: string[] = []
  const failures = createFailures()
  const xml = new XMLParser({ isArray: (name) => name === 'Latest', parseTagValue: false })

  function handle(request: Received): Answer | undefined {
    const { method, url, headers } = request
    const blob = blobs.get(url.pathname)
    const failure = failures.take(method, url.pathname)
    if (failure) return failure.hang ? undefined : failed(failure)
    if (headers.authorization) return violation(request, 'a signed URL with an authorization header')
    if (!blob || blob.sig !== url.searchParams.get('sig')) return azure(403, 'AuthenticationFailed')
    if (method === 'GET') return blob.bytes ? zip(blob.bytes) : azure(404, 'BlobNotFound')
    const comp = url.searchParams.get('comp')
    if (method === 'PUT' && comp === 'block') return stage(blob, request)
    if (method === 'PUT' && comp === 'blocklist') return commit(blob, request)
    return violation(request, 'not a request that the artifact client makes')
  }

  function stage(blob: Blob, { url, bytes }: Received): Answer {
    blob.blocks.set(url.searchParams.get('blockid') ?? '', bytes)
    return { status: 201, headers: AZURE_HEADERS }
  }

  function commit(blob: Blob, { bytes }: Received): Answer {
    const { BlockList } = xml.parse(bytes.toString()) as { BlockList: { Latest?: string[] } | '' }
    const ids = BlockList === '' ? [] : (BlockList.Latest ?? [])
    const blocks = ids.map((id) => blob.blocks.get(id))
    if (blocks.some((block) => block === undefined)) return azure(400, 'InvalidBlockList')
    blob.bytes = Buffer.concat(blocks.filter((block) => block !== undefined))
    return { status: 201, headers: { ...AZURE_HEADERS, etag: '"1"', 'last-modified': new Date().toUTCString() } }
  }

  function violation({ method, url }: Received, what: string): Answer {
    violations.push(`${method} ${url.pathname}${url.search}: ${what}`)
    return azure(400, 'InvalidAuthenticationInfo')
  }

  function add(name: string, bytes: Buffer | undefined): string {
    const path = `/${randomUUID()}/${encodeURIComponent(name)}`
    const sig = randomUUID()
    blobs.set(path, { sig, bytes, blocks: new Map() })
    return `${origin}${path}?sv=2025-11-05&se=2026-11-20T10%3A01%3A00Z&sig=${sig}`
  }

  const { origin, errors, stop } = await serve(handle)
  return {
    ...{ origin, stop, failNext: failures.failNext },
    violations: () => [...violations, ...errors],
    /** A signed URL to download these bytes from. */
    publish: (name: string, bytes: Uint8Array) => add(name, Buffer.from(bytes)),
    /** A signed URL to upload to, and to download from afterwards. */
    reserve: (name: string) => add(name, undefined),
    /** What was uploaded to a signed URL, once its list of blocks is there. */
    uploaded: (signedUrl: string) => blobs.get(new URL(signedUrl).pathname)?.bytes,
  }
}

const AZURE_HEADERS = { 'x-ms-version': '2025-11-05', 'x-ms-request-server-encrypted': 'true' }

function zip(bytes: Buffer): Answer {
  return { status: 200, body: bytes, headers: { 'content-type': 'application/zip' } }
}

function azure(status: number, code: string): Answer {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`
  return { status, body, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code } }
}
