import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Ending } from '../../src/action/ending.ts'
import type { Job } from '../../src/action/job.ts'
import { notOverdue } from '../../src/action/overdue.ts'

const PASS = { verdict: 'pass', summary: 'All good.' } as Ending
const never = new Promise<Ending>(() => {})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function aJob(told: Job['told'] = {}) {
  const controller = new AbortController()
  const job = { signal: controller.signal, told } as Job
  return { job, cancel: () => controller.abort(new Error('the job was cancelled (SIGINT)')) }
}

describe('notOverdue', () => {
  it('is the ending of a run that ends, cancelled or not', async () => {
    const { job, cancel } = aJob()
    expect(await notOverdue(Promise.resolve(PASS), job)).toBe(PASS)
    cancel()
    expect(await notOverdue(Promise.resolve(PASS), job)).toBe(PASS)
  })

  it('is what was told, where a cancelled run does not come to its end', async () => {
    const { job, cancel } = aJob({ ending: PASS })
    const ended = notOverdue(never, job)
    cancel()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await ended).toBe(PASS)
  })

  it('is an error that says why, where nothing was told', async () => {
    const { job, cancel } = aJob()
    cancel()
    const ended = expect(notOverdue(never, job)).rejects.toMatchObject({
      code: 'cancelled',
      exitCode: 3,
      message: 'Stopped before there was a result: the job was cancelled (SIGINT).',
    })
    await vi.advanceTimersByTimeAsync(3_000)
    await ended
  })
})
