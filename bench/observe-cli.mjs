// `observe` from end to end, as it is shipped: a file of generated sessions of at most 2 KB through the command line into
// a baseline, against JSON.parse alone on the same lines in the same run, before and after; then `status --deploy` on that baseline.
// Usage: node bench/observe-cli.mjs [SESSIONS=1000000] [ROUNDS=3]

import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure, median } from './measure.mjs'
import { parseAlone, writeSessions } from './production.mjs'

const cli = join(dirname(fileURLToPath(import.meta.url)), '../dist/cli.js')
const count = Number(process.argv[2] ?? 1_000_000)
const rounds = Number(process.argv[3] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'observe-bench-'))
const file = join(folder, 'sessions.jsonl')
const baseline = join(folder, 'baseline.json')
writeFileSync(
  join(folder, 'agent-slo-gate.yml'),
  'version: 1\nagent: { name: bench, command: { run: "true" } }\nsuite: { scenarios: "*.yml" }\n',
)
const largest = await writeSessions(file, count, Date.now() - 15 * 86_400_000)
const megabytes = statSync(file).size / 2 ** 20
console.log(`${count} sessions, ${megabytes.toFixed(0)} MB, the largest ${largest} bytes`)

async function run(args) {
  const ended = await measure(process.execPath, [cli, ...args, '--baseline', baseline], { cwd: folder })
  if (ended.code !== 0) throw new Error(`${args[0]} ended with ${ended.code}:\n${ended.stderr}`)
  return ended
}

const rate = (ms) => Math.round((count / ms) * 1000)
console.log(
  '| round | JSON.parse alone, sessions/s | observe, sessions/s | share | share of CPU time | peak MB | baseline MB |',
)
console.log('|--:|--:|--:|--:|--:|--:|--:|')
let before = await parseAlone(file)
for (let round = 1; round <= rounds; round++) {
  rmSync(baseline, { force: true })
  const whole = await run(['observe', file, '--sample', '200'])
  // The mean of before and after: other work on the machine comes and goes within a round.
  const after = await parseAlone(file)
  const parse = { ms: (before.ms + after.ms) / 2, cpu: (before.cpu + after.cpu) / 2 }
  before = after
  const share = `${(parse.ms / whole.ms).toFixed(2)} | ${(parse.cpu / whole.cpuMs).toFixed(2)}`
  const stored = (statSync(baseline).size / 2 ** 20).toFixed(1)
  console.log(
    `| ${round} | ${rate(parse.ms)} | ${rate(whole.ms)} | ${share} | ${Math.round(whole.peakMb)} | ${stored} |`,
  )
}

const looks = []
for (let look = 0; look < 7; look++) looks.push((await run(['status', '--deploy'])).ms)
console.log(`status --deploy on that baseline: ${median(looks).toFixed(0)} ms (median of 7)`)
rmSync(folder, { recursive: true })
