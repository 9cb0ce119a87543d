import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { guardStreams } from '../../src/cli/streams.ts'

/** A process whose outputs do nothing, with what was written to stderr. */
function aProcess({ isTTY = false } = {}) {
  const said: string[] = []
  const stdout = Object.assign(new EventEmitter(), { isTTY })
  const stderr = Object.assign(new EventEmitter(), { write: (text: string) => said.push(text) })
  const process = Object.assign(new EventEmitter(), { stdout, stderr, exitCode: 1 })
  guardStreams(process as unknown as NodeJS.Process)
  const fail = (stream: EventEmitter, code: string) =>
    stream.emit('error', Object.assign(new Error(`${code}: it failed`), { code }))
  return { process, stdout, stderr, said, fail }
}

it.each([
  ['a closed pipe', 'EPIPE', false],
  ['a pipe closed before', 'ERR_STREAM_DESTROYED', false],
  ['a closed terminal', 'EIO', true],
])('%s is quiet, and the exit code stays that of the command', (_, code, isTTY) => {
  const { process, stdout, said, fail } = aProcess({ isTTY })
  fail(stdout, code)
  process.emit('exit')
  expect(said).toEqual([])
  expect(process.exitCode).toBe(1)
})

it.each(['ENOSPC', 'EIO'])('a result that could not be written (%s) is said once, and ends with 70', (code) => {
  const { process, stdout, said, fail } = aProcess()
  fail(stdout, code)
  fail(stdout, code)
  process.emit('exit')
  expect(said).toEqual([`error: standard output could not be written: ${code}: it failed\n`])
  expect(process.exitCode).toBe(70)
})

it('progress that could not be written changes nothing', () => {
  const { process, stderr, said, fail } = aProcess()
  fail(stderr, 'ENOSPC')
  process.emit('exit')
  expect(said).toEqual([])
  expect(process.exitCode).toBe(1)
})
