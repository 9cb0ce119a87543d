// A loopback agent and a loopback judge in a process of their own: answers at once or after LATENCY ms.
// Usage: node bench/servers.mjs LATENCY_MS ; prints {"port": ...} once it listens.
import { createServer } from 'node:http'

const latencyMs = Number(process.argv[2] ?? 0)

/** The judge's answer to any session: every question passed, no ungrounded claim in any reply. */
function judgement({ messages = [] }) {
  const prompt = messages.at(-1)?.content ?? ''
  const questions = /^Questions:\n([\s\S]*?)\n\n/.exec(prompt)?.[1] ?? ''
  const ids = questions.split('\n').flatMap((line) => /^(\S+): /.exec(line)?.[1] ?? [])
  const turns = /Turns to judge in "replies": (.*)/.exec(prompt)?.[1]?.split(', ').map(Number) ?? []
  const answer = {
    questions: ids.map((id) => ({ id, reason: 'It did.', quotes: [], verdict: 'passed' })),
    replies: turns.map((turn) => ({ turn, claims: ['factual'], ungrounded: [] })),
  }
  return {
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(answer) } }],
    usage: { prompt_tokens: 500, completion_tokens: 50 },
  }
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const answer = request.url.endsWith('/chat/completions')
      ? judgement(body)
      : {
          reply: `Your refund takes 7-10 business days. (${body.message})`,
          tool_calls: [],
          usage: { input: 100, output: 20 },
          cost_usd: 0.001,
        }
    const text = JSON.stringify(answer)
    const send = () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      response.end(text)
    }
    if (latencyMs > 0) setTimeout(send, latencyMs)
    else send()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })))
