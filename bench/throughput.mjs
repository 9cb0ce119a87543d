// Wall time a trial of the gate against a bare loop in the same run, and the gate's peak memory.
// Usage: node bench/throughput.mjs [--quick]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure, startScript } from './measure.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const cli = join(here, '../dist/cli.js')
const quick = process.argv.includes('--quick')
const sizes = quick ? [100, 1000] : [100, 1000, 10_000]
const concurrencies = quick ? [16, 64] : [4, 16, 64]
const SCENARIOS = 100

function workspace(port, trials, concurrency, judged) {
  const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'))
  const scenarios = Array.from(
    { length: SCENARIOS },
    (_, n) => `id: refund-${n}\nuser: "How long does refund ${n} take?"\nexpect: { say: ["7-10 business days"] }\n`,
  )
  writeFileSync(join(folder, 'scenarios.yml'), scenarios.join('---\n'))
  const judge = judged ? `judge: { model: bench, base_url: "http://127.0.0.1:${port}/v1", api_key_env: PATH }\n` : ''
  writeFileSync(
    join(folder, 'agent-slo-gate.yml'),
    `version: 1
agent:
  name: bench
  http: { url: "http://127.0.0.1:${port}/chat", body: { message: "{{turn.user}}" }, tool_calls: "$.tool_calls", usage: "$.usage", cost: "$.cost_usd" }
suite: { scenarios: scenarios.yml, trials: ${trials / SCENARIOS}, concurrency: ${concurrency} }
${judge}`,
  )
  return folder
}

async function row(latencyMs, judged, trials, concurrency) {
  const servers = await startScript(join(here, 'servers.mjs'), [String(latencyMs)])
  const folder = workspace(servers.port, trials, concurrency, judged)
  const calls = judged ? 2 : 1
  const bare = await measure(
    process.execPath,
    [join(here, 'bare.mjs'), servers.port, trials, concurrency, calls].map(String),
  )
  const gate = await measure(process.execPath, [cli, 'gate', '--json'], { cwd: folder })
  servers.stop()
  if (gate.code !== 0)
    throw new Error(`the gate ended with ${gate.code}:\n${gate.stderr}\n${gate.stdout.slice(0, 2000)}`)
  const { trials: counts } = JSON.parse(gate.stdout)
  if (counts.passed !== trials) throw new Error(`only ${counts.passed} of ${trials} trials passed`)
  rmSync(folder, { recursive: true })
  const bareMs = JSON.parse(bare.stdout).ms
  const ideal = (trials * calls * latencyMs) / concurrency
  const cells = [
    latencyMs,
    calls === 2 ? 'yes' : 'no',
    trials,
    concurrency,
    (gate.ms / trials).toFixed(2),
    (bareMs / trials).toFixed(2),
    (gate.ms / bareMs).toFixed(2),
    ideal ? (gate.ms / ideal).toFixed(2) : '',
    gate.peakMb?.toFixed(0) ?? '',
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

console.log(
  '| latency ms | judge | trials | concurrency | gate ms/trial | bare ms/trial | gate / bare | gate / ideal | peak MB |',
)
console.log('|--:|:--|--:|--:|--:|--:|--:|--:|--:|')
for (const judged of [false, true]) {
  for (const latencyMs of [0, 50]) {
    for (const trials of sizes) {
      for (const concurrency of concurrencies) {
        // 10,000 trials of 50 ms at concurrency 4 would take minutes and say nothing new.
        if ((latencyMs * trials * (judged ? 2 : 1)) / concurrency > 60_000) continue
        await row(latencyMs, judged, trials, concurrency)
      }
    }
  }
}
