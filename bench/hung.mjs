// What patience costs at default settings: 4 agents of 200 that never answer; an agent, and a judge, that answers 429 for ever.
// Usage: node bench/hung.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure } from './measure.mjs'

const cli = join(dirname(fileURLToPath(import.meta.url)), '../dist/cli.js')
const SCENARIOS = 200

async function run(name, { agent, judge }) {
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const handler = request.url.includes('/completions') ? judge : agent
      handler(JSON.parse(Buffer.concat(chunks).toString() || '{}'), response)
    })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${server.address().port}`
  const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'))
  const scenarios = Array.from({ length: SCENARIOS }, (_, n) => `id: s-${n}\nuser: "${n}"\nexpect: { say: [fine] }\n`)
  writeFileSync(join(folder, 'scenarios.yml'), scenarios.join('---\n'))
  writeFileSync(
    join(folder, 'agent-slo-gate.yml'),
    `version: 1
agent: { name: bench, http: { url: "${url}/chat", body: { message: "{{turn.user}}" } } }
suite: { scenarios: scenarios.yml, trials: 1 }
${judge ? `judge: { model: bench, base_url: "${url}/v1", api_key_env: PATH }` : ''}
`,
  )
  const { ms, code } = await measure(process.execPath, [cli, 'gate'], { cwd: folder })
  const { verdict, trials } = JSON.parse(readFileSync(join(folder, '.agent-slo-gate/result.json'), 'utf8'))
  console.log(
    `| ${name} | ${(ms / 1000).toFixed(1)} | ${verdict} (exit ${code}) | ${trials.passed} / ${trials.failed} / ${trials.invalid} |`,
  )
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
}

const fine = (_, response) => response.end(JSON.stringify({ reply: 'fine' }))
const limited = (_, response) => response.writeHead(429, { 'retry-after': '5' }).end('{}')

console.log('| what | seconds | verdict | passed / failed / invalid |\n|:--|--:|:--|--:|')
// The last one hangs as well: nothing else is left that could hide its time-out.
const hangs = new Set(['7', '60', '130', '199'])
await run('4 of 200 sessions are never answered', {
  agent: (body, response) => (hangs.has(body.message) ? undefined : fine(body, response)),
})
await run('the agent answers 429 for ever', { agent: limited })
await run('the judge answers 429 for ever', { agent: fine, judge: limited })
