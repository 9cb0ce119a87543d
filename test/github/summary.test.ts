import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { writeSummary } from '../../src/github/summary.ts'
import { aFolder } from './a-folder.ts'

const moreUrl = 'https://run'

describe('the job summary', () => {
  it('is added to what the step wrote before', () => {
    const path = join(aFolder(), 'summary')
    writeFileSync(path, 'before\n')
    expect(writeSummary(path, '# Report\n\n', { moreUrl })).toEqual({})
    expect(readFileSync(path, 'utf8')).toBe('before\n\n# Report\n')
  })

  it('stays below 1 MiB, counted in bytes, with what is there already', () => {
    const path = join(aFolder(), 'summary')
    writeFileSync(path, 'x'.repeat(10_000))
    expect(writeSummary(path, 'é é\n'.repeat(400_000), { moreUrl })).toEqual({})
    expect(statSync(path).size).toBeLessThanOrEqual(1024 * 1024)
    expect(readFileSync(path, 'utf8')).toMatch(/\[the workflow run\]\(https:\/\/run\)\.\n$/)
  })

  it('that cannot be written is a problem, never an error', () => {
    expect(writeSummary(undefined, 'x', { moreUrl }).problem).toContain('GITHUB_STEP_SUMMARY is not set')
    expect(writeSummary('/nowhere/summary', 'x', { moreUrl }).problem).toContain('nowhere')
    const path = join(aFolder(), 'summary')
    writeFileSync(path, 'x'.repeat(200))
    expect(writeSummary(path, 'y'.repeat(200), { moreUrl, limitBytes: 210 }).problem).toContain(
      'already holds 200 bytes',
    )
    expect(statSync(path).size).toBe(200)
  })
})
