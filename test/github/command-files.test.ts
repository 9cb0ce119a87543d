import {
  appendFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changedCommandFiles, restoreCommandFiles, snapshotCommandFiles } from '../../src/github/command-files.ts'
import { aFolder } from './a-folder.ts'

/** A step whose output file holds one earlier output. */
function aStep() {
  const folder = aFolder()
  const output = join(folder, 'set_output')
  const summary = join(folder, 'step_summary')
  writeFileSync(output, 'cost=1\n')
  writeFileSync(summary, '')
  const elsewhere = join(folder, 'elsewhere')
  writeFileSync(elsewhere, 'cost=1\n')
  const env = {
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_ENV: '',
    GITHUB_STATE: join(folder, 'none'),
  }
  return { folder, output, elsewhere, files: snapshotCommandFiles(env) }
}

describe('command files', () => {
  it('that nobody touched are as they were', () => {
    expect(changedCommandFiles(aStep().files)).toEqual([])
  })

  it.each<[string, (step: ReturnType<typeof aStep>) => void, string]>([
    ['written to', ({ output }) => appendFileSync(output, 'verdict=pass\n'), 'changed'],
    ['overwritten by as many bytes', ({ output }) => writeFileSync(output, 'cost=0\n'), 'changed'],
    ['removed', ({ output }) => rmSync(output), 'removed'],
    [
      'replaced by a link to the same text',
      ({ output, elsewhere }) => {
        rmSync(output)
        symlinkSync(elsewhere, output)
      },
      'replaced by something that is no file',
    ],
    [
      'replaced by a second name of another file',
      ({ output, elsewhere }) => {
        rmSync(output)
        linkSync(elsewhere, output)
      },
      'replaced by something that is no file',
    ],
    [
      'replaced by a folder',
      ({ output }) => {
        rmSync(output)
        mkdirSync(output)
      },
      'replaced by something that is no file',
    ],
  ])('%s are named and put back', (_, tamper, how) => {
    const step = aStep()
    tamper(step)
    expect(changedCommandFiles(step.files)).toEqual([{ variable: 'GITHUB_OUTPUT', how }])
    restoreCommandFiles(step.files)
    expect(changedCommandFiles(step.files)).toEqual([])
    expect(readFileSync(step.output, 'utf8')).toBe('cost=1\n')
    expect(lstatSync(step.output).isFile()).toBe(true)
    expect(readFileSync(step.elsewhere, 'utf8')).toBe('cost=1\n')
  })

  it('that were not there are named when they appear, and a lost folder comes back', () => {
    const step = aStep()
    writeFileSync(join(step.folder, 'none'), 'x=1')
    expect(changedCommandFiles(step.files)).toEqual([{ variable: 'GITHUB_STATE', how: 'created' }])
    rmSync(step.folder, { recursive: true })
    restoreCommandFiles(step.files)
    expect(changedCommandFiles(step.files)).toEqual([])
  })
})
