// Wall time and peak memory of `decide` over generated sessions in 8 shards; and the start-up and size of the Action's bundle.
// Usage: node bench/decide.mjs [--quick]
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure, median } from './measure.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, '../dist')
const cli = join(dist, 'cli.js')
const quick = process.argv.includes('--quick')
const SHARDS = 8
const SCENARIOS = 100
const words = (n) => `How long does refund ${n} take?`

/** A session of about 2 KB: one turn, one tool call with its result. */
function session(scenario, trial) {
  const result = {
    orders: Array.from({ length: 12 }, (_, n) => ({ id: trial * 100 + n, item: 'walking shoes', total: 89.9 })),
  }
  const steps = [
    { kind: 'model', model: 'gpt-4.1', usage: { input: 1200, output: 90 }, costUsd: 0.003 },
    { kind: 'tool', name: 'list_orders', callId: `c-${trial}`, arguments: { customer: `c-${trial % 977}` }, result },
  ]
  // One in a hundred fails.
  const reply = `${'Thank you for your patience. '.repeat(20)}It takes ${trial % 100 === 7 ? '3-5' : '7-10'} business days.`
  return {
    schema: 'agent-session/v1',
    id: `${scenario}-${trial}-7f3c2f6e-1b1d-8c5a-9a51`,
    scenario: `refund-${scenario}`,
    trial,
    startedAt: '2026-11-24T00:00:00.000Z',
    durationMs: 900 + (trial % 300),
    status: 'completed',
    turns: [{ user: words(scenario), reply, latencyMs: 800 + (trial % 300), steps }],
    tools: [{ name: 'list_orders', parameters: { type: 'object', properties: { customer: { type: 'string' } } } }],
    observed: { toolCalls: 'yes', toolResults: 'yes', documents: 'no', usage: 'yes', latency: 'yes' },
  }
}

function workspace(trials) {
  const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'))
  const scenarios = Array.from(
    { length: SCENARIOS },
    (_, n) => `id: refund-${n}\nuser: "${words(n)}"\nexpect: { say: ["7-10 business days"] }\n`,
  )
  writeFileSync(join(folder, 'scenarios.yml'), scenarios.join('---\n'))
  writeFileSync(
    join(folder, 'agent-slo-gate.yml'),
    `version: 1
agent: { name: bench, http: { url: "http://127.0.0.1:9/", body: { message: "{{turn.user}}" }, tool_calls: "$.tool_calls" } }
suite: { scenarios: scenarios.yml, trials: ${trials / SCENARIOS} }
`,
  )
  return folder
}

const manifest = (index, suite, sessions) => {
  const shard = { index, count: SHARDS }
  const times = { startedAt: '2026-11-24T00:00:00.000Z', durationMs: 1 }
  return JSON.stringify({
    schema: 'agent-slo-gate-shard/v1',
    shard,
    suite,
    agent: { name: 'bench' },
    sessions,
    ...times,
  })
}

/** What the suite's fingerprint is: a shard of another suite is refused, and the result says which it is. */
async function fingerprintOf(folder) {
  mkdirSync(join(folder, 'none'))
  writeFileSync(join(folder, 'none/collected.json'), manifest(1, 'unknown', 0))
  const { stdout } = await measure(process.execPath, [cli, 'decide', '--sessions', 'none', '--json'], { cwd: folder })
  return JSON.parse(stdout).fingerprints.suite
}

function writeShards(folder, trials, suite) {
  const files = Array.from({ length: SHARDS }, (_, shard) => {
    const at = join(folder, 'shards', `${shard + 1}`)
    mkdirSync(at, { recursive: true })
    writeFileSync(join(at, 'collected.json'), manifest(shard + 1, suite, trials / SHARDS))
    return openSync(join(at, 'sessions.jsonl'), 'w')
  })
  for (let n = 0; n < trials; n++) {
    writeSync(files[n % SHARDS], `${JSON.stringify(session(n % SCENARIOS, Math.floor(n / SCENARIOS)))}\n`)
  }
  for (const file of files) closeSync(file)
}

async function row(trials, flags = []) {
  const folder = workspace(trials)
  writeShards(folder, trials, await fingerprintOf(folder))
  const args = [...flags, cli, 'decide', '--sessions', 'shards', '--shards', `${SHARDS}`]
  const { ms, peakMb, code, stdout } = await measure(process.execPath, args, { cwd: folder })
  const { trials: counts, verdict } = JSON.parse(readFileSync(join(folder, '.agent-slo-gate/result.json'), 'utf8'))
  if (counts.passed + counts.failed !== trials)
    throw new Error(`${verdict}, ${code}: ${JSON.stringify(counts)}\n${stdout}`)
  const size = statSync(join(folder, '.agent-slo-gate/result.json')).size
  rmSync(folder, { recursive: true })
  console.log(
    `| ${trials}${flags.length === 0 ? '' : ` (${flags.join(' ')})`} | ${(ms / 1000).toFixed(1)} | ${(ms / trials).toFixed(3)} | ${peakMb?.toFixed(0) ?? ''} | ${(size / 1024).toFixed(0)} |`,
  )
}

console.log('| sessions | s | ms/session | peak MB | result.json KB |\n|--:|--:|--:|--:|--:|')
const small = ['--max-semi-space-size=4', '--heap-growing-percent=30']
for (const trials of quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]) await row(trials)
if (!quick) for (const trials of [10_000, 100_000]) await row(trials, small)

/** Medians of the first line in the log and of an empty script, taking turns. */
const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'))
writeFileSync(join(folder, 'empty.mjs'), '')
writeFileSync(join(folder, 'line.mjs'), "process.stdout.write('line\\n')")
const figures = {
  'empty script': [],
  'first line of a script': [],
  'first line of the Action': [],
  'the Action, refusing its inputs': [],
}
const env = { PATH: process.env.PATH, INPUT_MODE: 'nonsense' }
for (let run = 0; run < 16; run++) {
  const action = [join(dist, 'action.js')]
  const found = [
    (await measure(process.execPath, ['empty.mjs'], { cwd: folder, env })).ms,
    (await measure(process.execPath, ['line.mjs'], { cwd: folder, env })).firstMs,
    (await measure(process.execPath, action, { cwd: folder, env })).firstMs,
    (await measure(process.execPath, action, { cwd: folder, env })).ms,
  ]
  // The first run warms the disk.
  if (run > 0) for (const [index, name] of Object.keys(figures).entries()) figures[name].push(found[index])
}
rmSync(folder, { recursive: true })
console.log('\n| start | median ms of 15 |\n|:--|--:|')
for (const [name, values] of Object.entries(figures)) console.log(`| ${name} | ${median(values).toFixed(0)} |`)

const files = ['', 'chunks'].flatMap((below) =>
  readdirSync(join(dist, below), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name: join(below, name), kb: statSync(join(dist, below, name)).size / 1024 })),
)
const total = files.reduce((sum, { kb }) => sum + kb, 0)
console.log(`\n| file | KB |\n|:--|--:|\n| all ${files.length} files | ${total.toFixed(0)} |`)
for (const { name, kb } of files.toSorted((a, b) => b.kb - a.kb).slice(0, 12))
  console.log(`| ${name} | ${kb.toFixed(0)} |`)
