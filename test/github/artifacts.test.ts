import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Upload, uploadFiles } from '../../src/github/artifacts.ts'
import { type Received, serve } from '../agents/support.ts'
import { aFolder } from './a-folder.ts'
import { reply } from './a-github.ts'

afterEach(() => vi.unstubAllEnvs())

/** Uploads one file to a loopback artifact service that answers `create` to CreateArtifact. */
async function upload(create: (url: string) => [status: number, value: unknown], overrides: Partial<Upload> = {}) {
  const received: Received[] = []
  const url = await serve((request, response) => {
    received.push(request)
    if (request.url?.endsWith('/CreateArtifact')) return reply(response, ...create(url))
    if (request.url?.endsWith('/FinalizeArtifact')) return reply(response, 200, { ok: true, artifactId: '42' })
    response.writeHead(201).end()
  })
  const claims = Buffer.from(JSON.stringify({ scp: 'Actions.Results:run-1:job-1' })).toString('base64url')
  vi.stubEnv('ACTIONS_RUNTIME_TOKEN', `e30.${claims}.x`)
  vi.stubEnv('ACTIONS_RESULTS_URL', url)
  vi.stubEnv('GITHUB_WORKSPACE', aFolder())
  vi.stubEnv('GITHUB_SERVER_URL', 'https://github.com')
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const rootFolder = aFolder()
  writeFileSync(join(rootFolder, 'result.json'), '{}')
  const files = [join(rootFolder, 'result.json')]
  try {
    const outcome = await uploadFiles({
      name: 'gate',
      files,
      rootFolder,
      retentionDays: 7,
      isGhes: false,
      ...overrides,
    })
    return { outcome, received }
  } finally {
    vi.restoreAllMocks()
  }
}

const accepted = (url: string): [number, unknown] => [
  200,
  { ok: true, signedUploadUrl: `${url}/devstore/container/gate.zip?sig=x` },
]

describe('storing an artifact', () => {
  it('says its id, size and digest', async () => {
    const { outcome, received } = await upload(accepted)
    expect(outcome).toEqual({
      outcome: 'uploaded',
      id: 42,
      sizeBytes: expect.any(Number),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(received[0]?.body).toContain('"name":"gate"')
  })

  it('of a name that is taken is a problem, never a success', async () => {
    const { outcome } = await upload(() => [
      409,
      { msg: 'an artifact with this name already exists on the workflow run' },
    ])
    expect(outcome).toEqual({
      outcome: 'failed',
      problem:
        'the artifact gate was not stored: this workflow run already has an artifact of that name (409); give each job of a matrix its own',
    })
  })

  it('is refused by name on GitHub Enterprise Server, before any request', async () => {
    const { outcome, received } = await upload(accepted, { isGhes: true })
    expect(outcome).toMatchObject({
      problem: expect.stringContaining('GitHub Enterprise Server has no artifact service v4'),
    })
    expect(received).toEqual([])
  })

  it.each<[string, Partial<Upload>, string]>([
    ['no file', { files: [] }, 'no file to store'],
    ['a file that is gone', { files: ['/nowhere/x'] }, '/nowhere/x'],
    ['a name GitHub does not take', { name: 'a/b' }, 'not valid'],
  ])('of %s is a problem', async (_, overrides, words) => {
    const { outcome } = await upload(accepted, overrides)
    expect(outcome).toMatchObject({ outcome: 'failed', problem: expect.stringContaining(words) })
  })

  it('that the service forbids is a problem', async () => {
    const { outcome } = await upload(() => [403, { msg: 'no' }])
    expect(outcome).toMatchObject({ problem: expect.stringContaining('403') })
  })
})
