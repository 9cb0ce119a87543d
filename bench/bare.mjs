// The bare loop the gate is compared with: node:http with keep-alive, nothing recorded or judged.
// Usage: node bench/bare.mjs PORT TRIALS CONCURRENCY CALLS_A_TRIAL ; prints {"ms": ...}
import { Agent, request } from 'node:http'

const [port, trials, concurrency, callsATrial] = process.argv.slice(2).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
const body = JSON.stringify({
  message: 'How long does a refund take?',
  response_format: { json_schema: { schema: {} } },
})

function call(path) {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (incoming) => {
        const chunks = []
        incoming.on('data', (chunk) => chunks.push(chunk))
        incoming.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())))
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const startedAt = performance.now()
let next = 0
await Promise.all(
  Array.from({ length: concurrency }, async () => {
    while (next++ < trials) {
      await call('/chat')
      if (callsATrial > 1) await call('/v1/chat/completions')
    }
  }),
)
console.log(JSON.stringify({ ms: performance.now() - startedAt }))
agent.destroy()
