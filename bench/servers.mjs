// A loopback agent and a loopback judge in a process of their own: answers at once or after LATENCY ms.
// Usage: node bench/servers.mjs LATENCY_MS ; prints {"port": ...} once it listens.
import { createServer } from 'node:http'

const latencyMs = Number(process.argv[2] ?? 0)

/** The judge's answer to any session: what it was asked about is read from the JSON schema of the request. */
function judgement(request) {
  const schema = request.response_format?.json_schema?.schema ?? {}
  return { choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(fill(schema)) } }], usage: { prompt_tokens: 500, completion_tokens: 50 } }
}

/** The smallest value that fits a schema, passing where there is a choice. */
function fill(schema) {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum.includes('passed') ? 'passed' : schema.enum[0]
  if (schema.anyOf) return fill(schema.anyOf[0])
  switch (schema.type) {
    case 'object':
      return Object.fromEntries((schema.required ?? Object.keys(schema.properties ?? {})).map((key) => [key, fill(schema.properties[key])]))
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => fill(schema.items))
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return schema.minimum ?? 0
    default:
      return 'ok'
  }
}

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const answer = request.url.endsWith('/chat/completions')
      ? judgement(body)
      : { reply: `Your refund takes 7-10 business days. (${body.message})`, tool_calls: [], usage: { input: 100, output: 20 }, cost_usd: 0.001 }
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
