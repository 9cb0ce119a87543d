// Reads (from text), merges and evaluates a year of hourly buckets: five SLIs, 30 tools, two sources.
// The goals: the year in under 500 ms, the 30-day window in under 50 ms. node bench/ledger.mjs
import { evaluateBudgets } from '../src/domain/budget.ts'
import { unionLedgers } from '../src/domain/ledger.ts'
import { ledgerFromFile, ledgerToFile } from '../src/domain/ledger-file.ts'
import { ledgerFileSchema } from '../src/domain/ledger-schema.ts'
import { seriesId } from '../src/domain/series.ts'
import { SLI_NAMES } from '../src/domain/sli.ts'
import { median } from './measure.mjs'

const NOW = new Date('2026-11-25T14:00:00Z')
const TOOLS = Array.from({ length: 30 }, (_, index) => `tool_${index}`)
const TARGETS = [
  ...SLI_NAMES.map((sli) => ({ sli, target: 0.94, revision: '1', gating: true })),
  ...TOOLS.map((part) => ({ sli: 'ToolCallAccuracy', part, target: 0.94, revision: '1', gating: true })),
]
const ROUNDS = 9

for (const days of [365, 30]) {
  const texts = ['production', 'suite'].map((source) => JSON.stringify(ledgerToFile(aLedger(source, days))))
  const bytes = texts.reduce((sum, text) => sum + text.length, 0)
  const read = (text) => ledgerFromFile(ledgerFileSchema.parse(JSON.parse(text)))
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now()
    const ledger = texts.map(read).reduce(unionLedgers)
    for (const source of ['production', 'suite'])
      evaluateBudgets(ledger, NOW, { windowMs: days * 86_400_000, targets: TARGETS, source })
    return performance.now() - startedAt
  })
  // What a publisher that lost a race meets: two ledgers that share nearly everything.
  const [whole] = texts.map(read)
  const again = read(texts[0])
  const startedAt = performance.now()
  unionLedgers(whole, again)
  const overlapMs = performance.now() - startedAt
  const line = {
    days,
    buckets: 2 * 35 * 24 * days,
    megabytes: bytes / 1e6,
    firstMs: times[0],
    medianMs: median(times),
    overlapMs,
  }
  console.log(JSON.stringify(line, (_, value) => (typeof value === 'number' ? Number(value.toFixed(1)) : value)))
}

function aLedger(source, days) {
  const last = NOW.getTime() / 3_600_000
  const hours = Array.from({ length: 24 * days }, (_, index) => last - 24 * days + index)
  // One run a day, as a schedule that observes production has.
  const runs = hours.map((hour) => `${10_000_000 + Math.floor(hour / 24)}.1`)
  const series = TARGETS.map(({ sli, part }) => {
    const key = { sli, ...(part && { part }), source, revision: '1' }
    return [seriesId(key), { key, hours, runs, good: hours.map((h) => 400 + (h % 37)), bad: hours.map((h) => h % 23) }]
  })
  return { series: new Map(series), seen: { since: null, hours: new Map() } }
}
