import { describe, expect, it, onTestFinished } from 'vitest'
import { killAllGroups, ProcessGroup } from '../../src/agents/process-group.ts'
import { isAlive } from './support.ts'

/** A group whose leader tells its members on its output. */
async function run(command: string) {
  const group = ProcessGroup.run(command, {
    cwd: '/',
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => group.end())
  const line = await new Promise<string>((resolve) => group.child.stdout?.once('data', (data) => resolve(String(data))))
  return { group, pids: line.trim().split(/\s+/).map(Number) }
}

async function timed(work: Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work
  return performance.now() - started
}

describe('a group of processes', () => {
  it('ends together, and at once where nobody resists', async () => {
    const { group, pids } = await run('sleep 60 & sleep 60 & echo $$ $!; wait')
    expect(pids.map(isAlive)).toEqual([true, true])
    // Whoever reaps orphans may be slow, or never come: what has ended is not waited for.
    expect(await timed(group.end())).toBeLessThan(900)
    expect(pids.map(isAlive)).toEqual([false, false])
  })

  it('is killed where it does not heed the first signal', async () => {
    const { group, pids } = await run('trap "" TERM; echo $$; while true; do sleep 0.05; done')
    const took = await timed(group.end())
    expect(took).toBeGreaterThan(900)
    expect(took).toBeLessThan(2_500)
    expect(pids.map(isAlive)).toEqual([false])
  })

  it('is ended although its leader has gone', async () => {
    const { group, pids } = await run('sleep 60 & echo $!; exit 3')
    expect(await group.exited).toMatchObject({ code: 3 })
    await group.end()
    expect(pids.map(isAlive)).toEqual([false])
  })

  it('is killed at the last moment of the gate, all groups at once', async () => {
    const [one, two] = await Promise.all([run('echo $$; sleep 60'), run('echo $$; sleep 60')])
    killAllGroups()
    await expect.poll(() => [...one.pids, ...two.pids].some(isAlive)).toBe(false)
    killAllGroups()
  })

  it('that could not be started has ended', async () => {
    const group = ProcessGroup.run('true', { cwd: '/nowhere', env: {}, stdio: ['ignore', 'ignore', 'ignore'] })
    expect((await group.exited).error?.message).toContain('ENOENT')
    await group.end()
  })
})
