import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { locateIn } from '../../src/action/locate.ts'
import type { ScenarioResult } from '../../src/domain/result.ts'
import { aWorkspace } from '../e2e/cli.ts'

const FILE = 'scenarios/refunds.yml'
const TEXT = 'id: a\nuser: Hi\n---\nid: b\nuser: Hi\nexpect:\n  say:\n    - one\n    - two\n'
const workspace = aWorkspace({ [FILE]: TEXT, [`repo/${FILE}`]: TEXT })
const locate = locateIn(workspace, workspace)
const scenario = (overrides: Partial<ScenarioResult> = {}) =>
  ({ id: 'b', file: FILE, line: 4, document: 1, ...overrides }) as ScenarioResult

describe('locateIn', () => {
  it('finds the line of an expectation in its own document', () => {
    expect(locate(scenario(), 'expect.say[1]')).toEqual({ file: FILE, line: 9, column: 7 })
  })

  it('names the file by its path in a repository that is checked out to a folder', () => {
    const inFolder = locateIn(workspace, join(workspace, 'repo'))
    const file = `repo/${FILE}`
    expect(inFolder(scenario({ file }), 'expect.say[1]')).toEqual({ file: FILE, line: 9, column: 7 })
    expect(inFolder(scenario({ file }), undefined)).toEqual({ file: FILE, line: 4 })
    expect(inFolder(scenario(), undefined)).toBeUndefined()
  })

  it('of a scenario as a whole is the line that the result knows', () => {
    expect(locate(scenario(), undefined)).toEqual({ file: FILE, line: 4 })
  })

  it('of an expectation whose file is gone falls back to that line', () => {
    expect(locate(scenario({ file: 'scenarios/gone.yml' }), 'expect.say[1]')).toEqual({
      file: 'scenarios/gone.yml',
      line: 4,
    })
  })

  it.each([['/etc/scenarios.yml'], ['../elsewhere/a.yml'], [undefined]])('knows no place in %s', (file) => {
    const { file: _, ...bare } = scenario()
    const given = (file === undefined ? bare : { ...bare, file }) as ScenarioResult
    expect(locate(given, 'expect.say[1]')).toBeUndefined()
  })
})
