import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { downloadArtifact } from '../../src/github/artifact-download.ts'
import { type Artifact, listRunArtifacts } from '../../src/github/artifact-list.ts'
import { type Received, serve } from '../agents/support.ts'
import { aGitHub, REPOSITORY, reply } from './a-github.ts'

const ZIP = Buffer.from('PK and more')
const DIGEST = `sha256:${createHash('sha256').update(ZIP).digest('hex')}`

function anArtifact(overrides: Partial<Artifact> = {}): Artifact {
  return { id: 5, name: 'shard-1', sizeBytes: 11, expired: false, digest: DIGEST, createdAt: undefined, ...overrides }
}

/** Downloads through an API that redirects to a store that answers as told. */
async function download(
  artifact: Artifact,
  options: {
    store?: (response: ServerResponse, received: Received, nth: number) => void
    status?: number
    allowWithoutDigest?: boolean
  } = {},
) {
  const stored: Received[] = []
  const store = await serve((received, response) => {
    stored.push(received)
    if (options.store) options.store(response, received, stored.length)
    else response.end(ZIP)
  })
  const api = await aGitHub((_, response) => {
    if (options.status) return reply(response, options.status, { message: 'no' })
    response.writeHead(302, { location: `${store}/blob?sig=SECRET` }).end()
  })
  const outcome = await downloadArtifact({
    github: api.github,
    repository: REPOSITORY,
    artifact,
    maxBytes: 1_000,
    ...(options.allowWithoutDigest ? { allowWithoutDigest: true } : {}),
  }).catch((error: unknown) => error)
  return { outcome, stored, requests: api.requests }
}

describe('downloading an artifact', () => {
  it('follows the redirect without the token', async () => {
    const { outcome, stored, requests } = await download(anArtifact())
    expect(outcome).toEqual(ZIP)
    expect(requests[0]).toMatchObject({ path: '/repos/acme/support/actions/artifacts/5/zip' })
    expect(requests[0]?.headers.authorization).toBe('token ghs_test')
    expect(stored[0]?.url).toBe('/blob?sig=SECRET')
    expect(stored[0]?.headers.authorization).toBeUndefined()
  })

  it.each<[string, Partial<Artifact>, RegExp]>([
    ['expired', { expired: true }, /has expired/],
    ['too large', { sizeBytes: 1_001 }, /has 1001 bytes; at most 1000/],
    ['without a digest', { digest: undefined }, /no digest to check it by/],
  ])('refuses one that is %s before any request', async (_, overrides, message) => {
    const { outcome, requests } = await download(anArtifact(overrides))
    expect(outcome).toBeInstanceOf(GateError)
    expect(outcome).toMatchObject({ code: 'untrusted_data', message: expect.stringMatching(message) })
    expect(requests).toEqual([])
  })

  it('takes one without a digest where the caller says so', async () => {
    const { outcome } = await download(anArtifact({ digest: undefined }), { allowWithoutDigest: true })
    expect(outcome).toEqual(ZIP)
  })

  it('refuses other bytes than those of the digest', async () => {
    const { outcome } = await download(anArtifact(), { store: (response) => response.end('PK forged') })
    expect(outcome).toMatchObject({
      code: 'untrusted_data',
      message: expect.stringContaining('is not what was stored'),
    })
  })

  it('stops a transfer that goes on past the cap, whatever size was announced', async () => {
    const { outcome } = await download(anArtifact(), {
      store: (response) => {
        const more = () => response.write(Buffer.alloc(4_096))
        more()
        response.on('drain', more)
      },
    })
    expect(outcome).toMatchObject({ code: 'untrusted_data', message: expect.stringContaining('more than 1000 bytes') })
  })

  it('asks for another address when the store fails', async () => {
    const { outcome, requests } = await download(anArtifact(), {
      store: (response, _, nth) => (nth < 3 ? response.writeHead(500).end() : response.end(ZIP)),
    })
    expect(outcome).toEqual(ZIP)
    expect(requests).toHaveLength(3)
  })

  it('goes nowhere else when the store redirects', async () => {
    const { outcome } = await download(anArtifact(), {
      store: (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    })
    expect(outcome).toMatchObject({ code: 'storage' })
  })

  it('never shows the key of an address', async () => {
    const { outcome } = await download(anArtifact(), { store: (response) => response.destroy() })
    expect(outcome).toMatchObject({ code: 'storage', message: expect.stringContaining('could not be downloaded') })
    expect(outcome).not.toMatchObject({ message: expect.stringContaining('SECRET') })
  })

  it.each([
    [410, 'untrusted_data', 'has expired'],
    [403, 'storage', 'actions: read'],
    [404, 'storage', 'finds nothing'],
  ])('explains a %s of the API', async (status, code, words) => {
    const { outcome } = await download(anArtifact(), { status })
    expect(outcome).toMatchObject({ code, message: expect.stringContaining(words) })
  })
})

describe('listing artifacts', () => {
  const item = (id: number, name: string) => ({
    id,
    name,
    size_in_bytes: 10,
    expired: false,
    digest: null,
    created_at: null,
  })

  it('reads all pages of a run', async () => {
    const { github, requests } = await aGitHub(({ query, path }, response) => {
      const page = Number(query.get('page') ?? 1)
      const host = `http://${requests[0]?.headers.host}`
      const items = Array.from({ length: page === 1 ? 100 : 1 }, (_, n) => item(page * 1000 + n, `shard-${n}`))
      const link = page === 1 ? { link: `<${host}${path}?per_page=100&page=2>; rel="next"` } : {}
      reply(response, 200, { total_count: 101, artifacts: items }, link)
    })
    const artifacts = await listRunArtifacts({ github, repository: REPOSITORY }, 900)
    expect(artifacts).toHaveLength(101)
    expect(artifacts[0]).toEqual(anArtifact({ id: 1000, name: 'shard-0', sizeBytes: 10, digest: undefined }))
    expect(requests[0]?.path).toBe('/repos/acme/support/actions/runs/900/artifacts')
  })

  it('of one name takes exactly that name', async () => {
    const { github, requests } = await aGitHub((_, response) =>
      reply(response, 200, { total_count: 2, artifacts: [item(1, 'a'), item(2, 'ab')] }),
    )
    expect(await listRunArtifacts({ github, repository: REPOSITORY }, 900, 'a')).toHaveLength(1)
    expect(requests[0]?.query.get('name')).toBe('a')
  })
})
