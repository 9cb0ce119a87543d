// Generated production sessions of at most 2 KB, and how long JSON.parse alone takes for them.
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** Writes sessions from `startMs` on, 1.2 s apart; resolves with the length of the largest line. */
export async function writeSessions(file, count, startMs) {
  let largest = 0
  const out = createWriteStream(file)
  for (let from = 0; from < count; from += 1000) {
    let text = ''
    for (let n = from; n < Math.min(count, from + 1000); n++) {
      const line = aLine(n, startMs)
      largest = Math.max(largest, line.length)
      text += `${line}\n`
    }
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
  return largest
}

function aLine(n, startMs) {
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
    startedAt: new Date(startMs + n * 1209).toISOString(),
    durationMs: 5000,
    status: 'completed',
    turns,
    cluster: `cluster-${Math.floor(Math.sqrt(n % 100))}`,
  })
}

/** Processor time of this process so far, milliseconds: what a busy machine leaves comparable. */
export const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Only the calls of JSON.parse are timed: neither reading nor decoding nor splitting. */
export async function parseAlone(file) {
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
