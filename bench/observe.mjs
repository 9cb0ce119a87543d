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
/** Processor time of this process so far, milliseconds: what a busy machine leaves comparable. */
const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
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
  let cpu = 0
  let batch = []
  const parseBatch = () => {
    const startedAt = performance.now()
    const cpuBefore = cpuMs()
    for (const line of batch) JSON.parse(line)
    cpu += cpuMs() - cpuBefore
    ms += performance.now() - startedAt
    batch = []
  }
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: 256 * 1024 }) })) {
    if (batch.push(line) === 1000) parseBatch()
  }
  parseBatch()
  return { ms, cpu }
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
  const parse = await parseAlone()
  const whole = await observe()
  const rate = ({ ms }) => Math.round((count / ms) * 1000)
  const shares = `${(parse.ms / whole.ms).toFixed(2)} | ${(parse.cpu / whole.cpu).toFixed(2)}`
  console.log(`| ${round} | ${rate(parse)} | ${rate(whole)} | ${shares} | ${whole.rss.join(' ')} |`)
}
rmSync(folder, { recursive: true })
