import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openAgentLog } from '../../src/agents/agent-log.ts'

let path = ''
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'gate-log-')), 'agent.log')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true }))

const writeTo = (descriptor: number, text: string, times: number) =>
  spawnSync(process.execPath, ['-e', `process.stdout.write(${JSON.stringify(text)}.repeat(${times}))`], {
    stdio: ['ignore', descriptor, descriptor],
  })

it('an agent that writes without end does not fill the disk: the end of its log is kept, and what is gone is said', () => {
  const log = openAgentLog(path, 1_000_000)
  writeTo(log.descriptor, 'noise\n', 500_000)
  writeTo(log.descriptor, 'the database is gone\n', 1)
  log.bound()
  expect(statSync(path).size).toBeLessThan(100_000)
  writeTo(log.descriptor, 'and again\n', 1)
  expect(readFileSync(path, 'utf8')).toMatch(/^\[what was here is gone: the log had over 1000000 bytes\]\n/)
  expect(log.end()).toMatch(/noise\nthe database is gone\nand again\n$/)
  log.close()
})

it('a log of the usual size is left as it is, and an earlier one is not gone on with', () => {
  const first = openAgentLog(path)
  writeTo(first.descriptor, 'first\n', 1)
  first.close()
  const second = openAgentLog(path)
  writeTo(second.descriptor, 'second\n', 1)
  second.bound()
  expect(readFileSync(path, 'utf8')).toBe('second\n')
  second.close()
})
