import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { REPORTS } from '../../src/reports/index.ts'
import { renderSession } from '../../src/reports/session.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { aTranscript } from './a-transcript.ts'
import { SAMPLES } from './samples.ts'

const FOLDER = new URL('./golden/', import.meta.url)

/** Compares with the stored file byte for byte; `UPDATE_GOLDEN=1` stores instead. Look at what changes. */
function expectGolden(name: string, text: string): void {
  const file = new URL(name, FOLDER)
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(file, text)
  }
  expect(text).toBe(readFileSync(file, 'utf8'))
}

// JSON is the input itself: json.test.ts reads it back.
const shown = REPORTS.filter(({ format }) => format !== 'json')
const cases = Object.keys(SAMPLES).flatMap((sample) => shown.map((report) => ({ sample, report })))

it.each(cases)('$sample as $report.format', async ({ sample, report }) => {
  const result = SAMPLES[sample]?.() ?? expect.fail()
  const files = ['.agent-slo-gate/result.json', '.agent-slo-gate/sessions.jsonl']
  expectGolden(`${sample}.${report.extension}`, await report.render(result, { files }))
})

it('one transcript', () => {
  const session = aTranscript()
  const trial = aBlockedResult()
    .scenarios.flatMap(({ trials }) => trials)
    .find((item) => item.session === session.id)
  expectGolden('session.txt', renderSession(session, trial))
})
