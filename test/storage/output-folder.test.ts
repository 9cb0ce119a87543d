import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { OutputFolder } from '../../src/storage/output-folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gate-output-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function errorOf(act: () => unknown): GateError {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof GateError) return thrown
    throw thrown
  }
  throw new Error('expected a GateError, nothing was thrown')
}

it('makes its folder and those above it, and takes one that is there', () => {
  for (let time = 0; time < 2; time++) new OutputFolder(join(root, 'a', 'b'))
  expect(statSync(join(root, 'a', 'b')).isDirectory()).toBe(true)
})

it.each(['file', 'file/below', 'file/far/below'])('a file in the way (%s) is a wrong call, and named', (path) => {
  writeFileSync(join(root, 'file'), '')
  const error = errorOf(() => new OutputFolder(join(root, path)))
  expect(error.exitCode).toBe(2)
  expect(error.message).toContain(`${join(root, 'file')} is a file`)
  expect(error.hint).toContain('--output')
})

it.skipIf(!existsSync('/proc/self'))('a place where no folder can be made is an error at once (needs /proc)', () => {
  expect(errorOf(() => new OutputFolder('/proc/gate-output/deep'))).toMatchObject({ code: 'storage', exitCode: 70 })
})

it('half a file is not left behind', () => {
  const output = new OutputFolder(root)
  // In place of a full disk: the draft can be written, and not be moved to where a folder is.
  mkdirSync(join(root, 'report.md'))
  expect(errorOf(() => output.write('report.md', 'text')).hint).toMatch(/another one with --output/)
  expect(readdirSync(root)).toEqual(['report.md'])
})
