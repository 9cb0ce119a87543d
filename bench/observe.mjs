// Streams generated sessions of at most 2 KB through reading, detection, deduplication and sampling, and compares the
// rate with that of JSON.parse alone on the same lines in the same run.
// Usage: node bench/observe.mjs [SESSIONS=1000000]

import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openSessions } from '../src/observe/open-sessions.ts'
import { sampleSessions } from '../src/observe/sample-sessions.ts'

const count = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(join(tmpdir(), 'observe-bench-'))
const file = join(folder, 'sessions.jsonl')
const rssMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20)

function aLine(n) {
  const turns = Array.from({ length: 1 + (n % 4) }, (_, t) => ({
    user: `Where is order ${n + t}? It was promised for last Tuesday and nobody has told me anything since.`,
    reply: `Order ${n + t} is on its way: it left the warehouse this morning and should arrive within two days.`,
    latencyMs: 900 + (n % 700),
    steps: [
      { kind: 'model', model: 'gpt-5-mini', usage: { input: 800 + n, output: 20 }, costUsd: 0.0011 },
      { kind: 'tool', name: 'get_order', arguments: { orderId: n + t }, result: { status: 'shipped', days: 2 } },
    ],
  }))
  return JSON.stringify({
    schema: 'agent-session/v1',
    id: `session-${n.toString(16).padStart(12, '0')}`,
    startedAt: new Date(1.79e12 + n * 1209).toISOString(),
    durationMs: 5000,
    status: 'completed',
    turns,
    cluster: `cluster-${Math.floor(Math.sqrt(n % 100))}`,
  })
}

let largest = 0
const out = createWriteStream(file)
for (let from = 0; from < count; from += 1000) {
  let text = ''
  for (let n = from; n < Math.min(count, from + 1000); n++) {
    const line = aLine(n)
    largest = Math.max(largest, line.length)
    text += `${line}\n`
  }
  if (!out.write(text)) await once(out, 'drain')
}
out.end()
await once(out, 'close')
const megabytes = statSync(file).size / 2 ** 20
console.log(`${count} sessions, ${megabytes.toFixed(0)} MB, the largest ${largest} bytes`)

/** Only the calls of JSON.parse are timed: neither reading nor decoding nor splitting. */
async function parseAlone() {
  let ms = 0
  let batch = []
  const parseBatch = () => {
    const startedAt = performance.now()
    for (const line of batch) JSON.parse(line)
    ms += performance.now() - startedAt
    batch = []
  }
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 256 * 1024 }) })) {
    if (batch.push(line) === 1000) parseBatch()
  }
  parseBatch()
  return ms
}

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
  const { sample, population, seen } = await sampleSessions(watched(), { size: 200, seed: 1 })
  const ms = performance.now() - startedAt
  const counted = population.reduce((sum, bucket) => sum + bucket.count, 0)
  if (counted !== count || seen.count !== count || sample.length !== 200) throw new Error('some sessions got lost')
  return { ms, rss }
}

console.log('| round | JSON.parse alone, sessions/s | observe, sessions/s | share | rss MB at each tenth |')
console.log('|--:|--:|--:|--:|:--|')
for (const round of [1, 2]) {
  const parseMs = await parseAlone()
  const { ms, rss } = await observe()
  const rate = (spent) => Math.round((count / spent) * 1000)
  console.log(`| ${round} | ${rate(parseMs)} | ${rate(ms)} | ${(parseMs / ms).toFixed(2)} | ${rss.join(' ')} |`)
}
rmSync(folder, { recursive: true })
