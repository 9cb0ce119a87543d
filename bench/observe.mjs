// Streams generated sessions of at most 2 KB through reading, detection, deduplication and sampling, and compares the
// rate with that of JSON.parse alone on the same lines in the same run.
// Usage: node bench/observe.mjs [SESSIONS=1000000]

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSessions } from '../src/observe/open-sessions.ts'
import { sampleSessions } from '../src/observe/sample-sessions.ts'
import { cpuMs, parseAlone, writeSessions } from './production.mjs'

const count = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'observe-bench-'))
const file = join(folder, 'sessions.jsonl')
const rssMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20)

const largest = await writeSessions(file, count, 1.79e12)
const megabytes = statSync(file).size / 2 ** 20
console.log(`${count} sessions, ${megabytes.toFixed(0)} MB, the largest ${largest} bytes`)

async function observe() {
  const rss = []
  async function* watched() {
    let n = 0
    for await (const batch of openSessions([file], { cwd: folder })) {
      n += batch.length
      if (n >= ((rss.length + 1) * count) / 10) rss.push(rssMb())
      yield batch
    }
  }
  const startedAt = performance.now()
  const cpuBefore = cpuMs()
  const { sample, population, seen } = await sampleSessions(watched(), { size: 200, seed: 1 })
  const ms = performance.now() - startedAt
  const cpu = cpuMs() - cpuBefore
  const counted = population.reduce((sum, bucket) => sum + bucket.count, 0)
  if (counted !== count || seen.count !== count || sample.length !== 200) throw new Error('some sessions got lost')
  return { ms, cpu, rss }
}

console.log(
  '| round | JSON.parse alone, sessions/s | observe, sessions/s | share | share of CPU time | rss MB at each tenth |',
)
console.log('|--:|--:|--:|--:|--:|:--|')
for (const round of [1, 2, 3]) {
  const parse = await parseAlone(file)
  const whole = await observe()
  const rate = ({ ms }) => Math.round((count / ms) * 1000)
  const shares = `${(parse.ms / whole.ms).toFixed(2)} | ${(parse.cpu / whole.cpu).toFixed(2)}`
  console.log(`| ${round} | ${rate(parse)} | ${rate(whole)} | ${shares} | ${whole.rss.join(' ')} |`)
}
rmSync(folder, { recursive: true })
