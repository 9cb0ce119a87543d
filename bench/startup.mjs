// Start-up: --version against an empty script, one scenario end to end, validate of 10,000 scenarios.
// Usage: node bench/startup.mjs [RUNS]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure, median, startScript } from './measure.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const cli = join(here, '../dist/cli.js')
const runs = Number(process.argv[2] ?? 15)
const folder = mkdtempSync(join(tmpdir(), 'gate-bench-'))
writeFileSync(join(folder, 'empty.mjs'), '')

const servers = await startScript(join(here, 'servers.mjs'), ['0'])
const config = (scenarios) => `version: 1
agent: { name: bench, http: { url: "http://127.0.0.1:${servers.port}/chat", body: { message: "{{turn.user}}" } } }
suite: { scenarios: "${scenarios}", trials: 1 }
`
const scenario = (n) =>
  `id: refund-${n}\nuser: "How long does refund ${n} take?"\nexpect: { say: ["7-10 business days"] }\n`
writeFileSync(join(folder, 'one.yml'), config('one-scenario.yml'))
writeFileSync(join(folder, 'one-scenario.yml'), scenario(0))
writeFileSync(join(folder, 'files.yml'), config('files/*.yml'))
writeFileSync(join(folder, 'single.yml'), config('ten-thousand.yml'))
mkdirSync(join(folder, 'files'))
for (let n = 0; n < 10_000; n++) writeFileSync(join(folder, 'files', `${n}.yml`), scenario(n))
writeFileSync(join(folder, 'ten-thousand.yml'), Array.from({ length: 10_000 }, (_, n) => scenario(n)).join('---\n'))

/** Medians of several commands that take turns, so that a slow moment of the machine meets all of them. */
async function compare(commands, times) {
  const figures = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let run = 0; run <= times; run++) {
    for (const [name, [args, expected]] of Object.entries(commands)) {
      const { ms, code, stderr } = await measure(process.execPath, args, { cwd: folder })
      if (code !== expected) throw new Error(`${name} ended with ${code}, not ${expected}:\n${stderr}`)
      if (run > 0) figures[name].push(ms) // The first run warms the disk.
    }
  }
  return Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, median(values)]))
}

const small = await compare(
  { empty: [['empty.mjs'], 0], version: [[cli, '--version'], 0], 'one scenario': [[cli, 'gate', '-c', 'one.yml'], 0] },
  runs,
)
const large = await compare(
  {
    '10,000 files': [[cli, 'validate', '-c', 'files.yml'], 0],
    '10,000 in one file': [[cli, 'validate', '-c', 'single.yml'], 0],
  },
  3,
)
servers.stop()
rmSync(folder, { recursive: true })

console.log('| what | median ms | / empty script |\n|:--|--:|--:|')
for (const [name, ms] of Object.entries({ ...small, ...large }))
  console.log(`| ${name} | ${ms.toFixed(0)} | ${(ms / small.empty).toFixed(2)} |`)
