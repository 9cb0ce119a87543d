import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { killAllGroups } from '../../src/agents/living-groups.ts'
import { ProcessGroup } from '../../src/agents/process-group.ts'
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

describe('a group of processes', () => {
  it('ends together, and at once where nobody resists', async () => {
    const { group, pids } = await run('sleep 60 & sleep 60 & echo $$ $!; wait')
    expect(pids.map(isAlive)).toEqual([true, true])
    // No time passes, so that nobody is killed for being slow. Whoever reaps orphans may be slow too, or never come.
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    await group.end()
    expect(pids.map(isAlive)).toEqual([false, false])
    expect(await group.exited).toMatchObject({ signal: 'SIGTERM' })
  })

  it('is killed where it does not heed the first signal', async () => {
    const { group, pids } = await run('trap "" TERM; echo $$; while true; do sleep 0.05; done')
    await group.end()
    expect(await group.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(pids.map(isAlive)).toEqual([false])
  })

  it('is ended although its leader has gone', async () => {
    const { group, pids } = await run('sleep 60 & echo $!; exit 3')
    expect(await group.exited).toMatchObject({ code: 3 })
    await group.end()
    await expect.poll(() => pids.map(isAlive)).toEqual([false])
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
