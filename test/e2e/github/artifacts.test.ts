import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aWorkspace } from '../cli.ts'
import { digestOf } from './actions-objects.ts'
import { type LoopbackArtifacts, loopbackArtifacts } from './loopback-artifacts.ts'
import { loopbackGithub } from './loopback-github.ts'

const CLIENT = fileURLToPath(new URL('fixtures/upload.mjs', import.meta.url))

let artifacts: LoopbackArtifacts
beforeEach(async () => {
  artifacts = await loopbackArtifacts()
})
afterEach(() => artifacts.stop())

test('the real client uploads, and a later job finds it through the REST API', async () => {
  const { id, digest } = await client(9001, 'upload', 'sessions-1', {
    'sessions.jsonl': '{"id":"s1"}\n',
    'big.bin': 'x'.repeat(1e6),
  })
  const entries = (await artifacts.uploadedBy(9001))['sessions-1'] ?? {}
  expect(String(entries['sessions.jsonl'])).toBe('{"id":"s1"}\n')
  expect(entries['big.bin']).toHaveLength(1e6)

  const github = await loopbackGithub()
  github.addRun({ id: 9001 })
  artifacts.handTo(github, 9001)
  artifacts.handTo(github, 9001)
  expect(github.artifacts).toMatchObject([
    { id, name: 'sessions-1', digest: `sha256:${digest}`, workflow_run: { id: 9001 } },
  ])
  await github.stop()
  expect(artifacts.violations).toEqual([])
})

test('how long it is kept is what the client asked for, within what the repository allows', async () => {
  await client(9001, 'upload', 'result', { 'a.txt': 'a' }, '7')
  const days = (Date.parse(artifacts.uploads[0]?.expiresAt ?? '') - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(7)
})

test('a name is used once in a run, and again in another', async () => {
  await client(9001, 'upload', 'result', { 'a.txt': 'a' })
  await expect(client(9001, 'upload', 'result', { 'a.txt': 'b' })).rejects.toThrow(
    'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name',
  )
  await client(9002, 'upload', 'result', { 'a.txt': 'c' })
  expect(String((await artifacts.uploadedBy(9001)).result?.['a.txt'])).toBe('a')
})

test('a refused name and refused bytes reach the caller as errors', async () => {
  artifacts.failNext({ pathPattern: /CreateArtifact$/, status: 403 })
  await expect(client(9001, 'upload', 'result', { 'a.txt': 'a' })).rejects.toThrow('(403) Forbidden')
  artifacts.failUpload({ method: 'PUT', status: 403 })
  await expect(client(9001, 'upload', 'other', { 'a.txt': 'a' })).rejects.toThrow()
  expect(await artifacts.uploadedBy(9001)).toEqual({})
})

test('the real client lists, downloads and deletes what its run has', async () => {
  const { id, digest } = await client(9001, 'upload', 'result', { 'a.txt': 'a' })
  expect(await client(9001, 'list')).toMatchObject({ artifacts: [{ id, name: 'result', digest: `sha256:${digest}` }] })
  expect(await client(9001, 'download', String(id))).toMatchObject({ digestMismatch: false, files: ['a.txt'] })
  expect(await client(9001, 'delete', 'result')).toEqual({ id })
  expect(await client(9001, 'list')).toEqual({ artifacts: [] })
})

test('a token of another run is refused', async () => {
  const stolen = { ACTIONS_RUNTIME_TOKEN: 'e30.e30.' }
  await expect(client(9001, 'upload', 'result', { 'a.txt': 'a' }, '', stolen)).rejects.toThrow()
})

test('the digest is of the bytes that were stored', async () => {
  const { digest } = await client(9001, 'upload', 'result', { 'a.txt': 'a' })
  const [upload] = artifacts.uploads
  const bytes = new Uint8Array(await (await fetch(upload?.signedUrl ?? '')).arrayBuffer())
  expect(digestOf(bytes)).toBe(`sha256:${digest}`)
})

/** Runs `DefaultArtifactClient` in a process of its own, in the environment of a runner. */
function client(
  run: number,
  verb: string,
  name = '',
  files = {},
  days = '',
  env = {},
): Promise<Record<string, unknown>> {
  const folder = aWorkspace(files)
  const into = join(folder, 'downloaded')
  mkdirSync(into)
  const variables = {
    ACTIONS_RESULTS_URL: artifacts.url,
    ACTIONS_RUNTIME_TOKEN: artifacts.tokenFor(run, 'gate'),
    GITHUB_RETENTION_DAYS: '90',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: folder,
    ...env,
  }
  const args = [CLIENT, verb, name, days, folder, ...Object.keys(files)]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env: variables, cwd: folder }, (error, stdout, stderr) => {
      const line = stdout.split('\n').find((each) => each.startsWith('RESULT '))
      if (error || !line) reject(new Error(`${stderr}\n${stdout}`))
      else resolve(JSON.parse(line.slice('RESULT '.length)) as Record<string, unknown>)
    })
  })
}
