import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aWorkspace } from '../cli.ts'
import { inputVariables } from './action-inputs.ts'
import { parseFileCommand } from './file-commands.ts'
import { type LoopbackArtifacts, loopbackArtifacts } from './loopback-artifacts.ts'
import { type LoopbackGithub, loopbackGithub, TOKEN } from './loopback-github.ts'
import { aMergeGroupEvent, aPullRequestEvent, aReleaseEvent, type GithubEvent } from './payloads.ts'
import { type RunActionOptions, runAction } from './run-action.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))

let github: LoopbackGithub
let artifacts: LoopbackArtifacts
beforeAll(async () => {
  github = await loopbackGithub()
  artifacts = await loopbackArtifacts()
})
afterAll(async () => void (await Promise.all([github.stop(), artifacts.stop()])))

test('the action sees what a runner gives it, and nothing of this process', async () => {
  const ended = await run(aPullRequestEvent(), {
    inputs: { 'fail-on': 'block' },
    artifacts,
    env: { OPENAI_API_KEY: 'k' },
  })
  const { env, cwd, event } = seen(ended.stdout)
  expect(env).toMatchObject({
    'INPUT_GITHUB-TOKEN': TOKEN,
    'INPUT_FAIL-ON': 'block',
    INPUT_WITH_SPACE: '',
    OPENAI_API_KEY: 'k',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_REPOSITORY: 'acme/support-agent',
    GITHUB_REF: 'refs/pull/7/merge',
    GITHUB_REF_NAME: '7/merge',
    GITHUB_HEAD_REF: 'faster-refunds',
    GITHUB_BASE_REF: 'main',
    GITHUB_API_URL: github.url,
    ACTIONS_RESULTS_URL: artifacts.url,
  })
  expect(env).not.toHaveProperty('GITHUB_TOKEN')
  expect(Object.keys(env).filter((name) => /VITEST|npm_|^NODE/.test(name))).toEqual([])
  expect(cwd).toBe(env.GITHUB_WORKSPACE)
  expect(event).toMatchObject({ action: 'opened', number: 7 })
  expect(ended.stdout).toContain('stdin is closed')
})

test('what it wrote is read as the runner reads it', async () => {
  const ended = await run(aMergeGroupEvent())
  expect(ended).toMatchObject({ code: 0, signal: null, timedOut: false, stderr: '', summary: '## Agent SLO gate\n' })
  expect(ended.outputs).toEqual({ verdict: 'pass', plain: 'a=b', summary: 'two\nverdict=block' })
  expect(ended.commandFiles).toMatchObject({ STATE: 'started=1\n', ENV: '', PATH: '' })
  expect([ended.file('result.json'), ended.file('no.json')]).toEqual(['{}', undefined])
})

test('a tag is a tag, and another server is another server', async () => {
  const { env } = seen((await run(aReleaseEvent(), { serverUrl: 'https://ghes.acme.example', attempt: 2 })).stdout)
  expect(env).toMatchObject({
    GITHUB_REF_TYPE: 'tag',
    GITHUB_REF_NAME: 'v1.4.0',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_SERVER_URL: 'https://ghes.acme.example',
  })
  expect(env).not.toHaveProperty('ACTIONS_RUNTIME_TOKEN')
})

test('a cancelled job gets its signal once its log says that it works', async () => {
  const signalAfter = { signal: 'SIGINT', whenStdout: /collecting/ } as const
  const ended = await run(aPullRequestEvent(), { inputs: { 'fail-on': 'wait' }, signalAfter })
  expect(ended).toMatchObject({ code: 130, stderr: 'cancelled\n', outputs: { verdict: 'pass' } })
})

test('an action that hangs is ended, and said to have hung', async () => {
  const ended = await run(aPullRequestEvent(), { inputs: { 'fail-on': 'wait' }, timeoutMs: 500 })
  expect(ended).toMatchObject({ code: null, signal: 'SIGKILL', timedOut: true })
})

test('an input that action.yml does not have, and an expression that nobody evaluates, throw', async () => {
  await expect(run(aPullRequestEvent(), { inputs: { 'fail-one': 'block' } })).rejects.toThrow('no input fail-one')
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of a workflow
  const manifest = 'inputs: { sha: { default: "${{ github.sha }}" } }'
  expect(() => inputVariables(manifest, {}, TOKEN)).toThrow('cannot evaluate')
})

test('a command file that the runner would refuse is refused', () => {
  expect(() => parseFileCommand('verdict<<x\npass\n')).toThrow('delimiter not found')
  expect(() => parseFileCommand('verdict\n')).toThrow("Invalid format 'verdict'")
  expect(parseFileCommand('verdict=pass\nverdict=block\n')).toEqual({ verdict: 'block' })
})

function run(event: GithubEvent, options: Partial<RunActionOptions> = {}) {
  const script = { action: fixture('action.mjs'), actionYml: fixture('action.yml') }
  return runAction({ ...event, ...script, workspace: aWorkspace({}), github, ...options })
}

function seen(stdout: string) {
  const line = stdout.split('\n').find((each) => each.startsWith('SEEN ')) ?? 'SEEN {}'
  return JSON.parse(line.slice('SEEN '.length)) as { env: Record<string, string>; cwd: string; event: object }
}
