import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bucketsOf } from '../../src/domain/ledger.ts'
import { aWorkspace, runCli, startCli } from './cli.ts'
import { loopback } from './loopback.ts'
import { baselineIn, countsIn, observing, production } from './production.ts'

const observe = (folder: string, args: string[], stdin?: string | Uint8Array) =>
  runCli(['observe', ...args], { cwd: folder, ...(stdin === undefined ? {} : { stdin }) })

describe('observe', () => {
  it.each([
    ['a file', (text: string) => ({ files: { 'prod.jsonl': text }, args: ['prod.jsonl'] })],
    ['a packed file', (text: string) => ({ files: { 'prod.jsonl.gz': gzipSync(text) }, args: ['prod.jsonl.gz'] })],
    ['several files', (text: string) => halves(text)],
    ['the standard input', (text: string) => ({ files: {}, args: ['-'], stdin: text })],
    ['a packed standard input', (text: string) => ({ files: {}, args: ['-'], stdin: gzipSync(text) })],
  ])('takes sessions from %s', async (_, given) => {
    const { files, args, stdin } = { stdin: undefined, ...given(production({ n: 40, bad: 3 })) }
    const folder = aWorkspace({ 'agent-slo-gate.yml': observing(), ...files })
    const ended = await observe(folder, args, stdin)
    expect(ended.stderr).toBe('')
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('40 new sessions, of which 40 were scored')
    expect(ended.stdout).toContain('TaskSuccessRate: 3 bad of 40')
    expect(countsIn(baselineIn(folder))).toEqual({ good: 37, bad: 3, runs: 1 })
    const autonomy = JSON.parse(readFileSync(join(folder, '.agent-slo-gate/autonomy.json'), 'utf8'))
    expect(autonomy).toMatchObject({ agent: 'cx-support', state: 'warning', mode: 'draft' })
  })

  it('counts a session once: a second run of the same export adds nothing', async () => {
    const folder = aWorkspace({ 'agent-slo-gate.yml': observing(), 'prod.jsonl': production({ n: 40, bad: 3 }) })
    await observe(folder, ['prod.jsonl'])
    const before = baselineIn(folder)
    const again = await observe(folder, ['prod.jsonl'])
    expect(again.code).toBe(0)
    expect(again.stdout).toContain('0 new sessions, of which 0 were scored; 40 were counted before')
    expect([...bucketsOf(baselineIn(folder).ledger)]).toEqual([...bucketsOf(before.ledger)])
  })

  it('takes only what is new of an overlapping export, in whatever order it comes', async () => {
    const lines = production({ n: 60, bad: 6 }).trim().split('\n')
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing(),
      'a.jsonl': lines.slice(0, 40).join('\n'),
      'b.jsonl': lines.slice(20).reverse().join('\n'),
    })
    await observe(folder, ['a.jsonl'])
    const ended = await observe(folder, ['b.jsonl'])
    expect(ended.stdout).toContain('20 new sessions, of which 20 were scored; 20 were counted before')
    expect(countsIn(baselineIn(folder))).toEqual({ good: 54, bad: 6, runs: 2 })
  })

  it('scores a sample and keeps the population that it stands for', async () => {
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing(),
      'prod.jsonl':
        production({ n: 900, name: 'a', overrides: { cluster: 'refunds' } }) +
        production({ n: 100, name: 'b', bad: 100, overrides: { cluster: 'callbacks' } }),
    })
    const ended = await observe(folder, ['prod.jsonl', '--sample', '50', '--json'])
    const seen = JSON.parse(ended.stdout)
    expect(seen).toMatchObject({ population: 1000, sampled: 50 })
    expect(seen.slis.TaskSuccessRate).toMatchObject({ good: 45, bad: 5, counted: true })
    const own = [...bucketsOf(baselineIn(folder).ledger)].filter(
      ({ sli, cluster }) => sli === 'TaskSuccessRate' && cluster,
    )
    expect(own.map(({ cluster, population }) => [cluster, population ?? 0]).sort()).toEqual([
      ['callbacks', 100],
      ['refunds', 900],
    ])
  })

  it('draws the same sample with the same seed, and another one with another', async () => {
    const drawn = async (seed: string) => {
      const files = { 'agent-slo-gate.yml': observing(), 'prod.jsonl': production({ n: 300 }) }
      const folder = aWorkspace(files)
      await observe(folder, ['prod.jsonl', '--sample', '10', '--seed', seed])
      const kept = readFileSync(join(folder, '.agent-slo-gate/sessions.jsonl'), 'utf8').trim().split('\n')
      return kept.map((line) => (JSON.parse(line) as { id: string }).id).sort()
    }
    const [first, same, other] = await Promise.all([drawn('1'), drawn('1'), drawn('2')])
    expect(first).toHaveLength(10)
    expect(same).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('names the lines that it cannot read, and takes the rest', async () => {
    const lines = production({ n: 40 }).trim().split('\n')
    lines.splice(10, 0, '{"schema": "agent-session/v1", "id": ')
    const folder = aWorkspace({ 'agent-slo-gate.yml': observing(), 'prod.jsonl': lines.join('\n') })
    const ended = await observe(folder, ['prod.jsonl'])
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('40 new sessions, of which 40 were scored; 1 could not be read')
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toMatch(/not read: \S*prod.jsonl:11: /)
  })

  it('refuses an export of which over a tenth cannot be read', async () => {
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing(),
      'prod.jsonl': `${production({ n: 40 })}${'no json\n'.repeat(10)}`,
    })
    const ended = await observe(folder, ['prod.jsonl'])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('10 of 50 sessions cannot be read')
    expect(ended.stderr).toMatch(/prod.jsonl:41/)
  })

  it.each([
    ['damaged', '{"schema": "agent-slo-gate-baseline/v1", "agent"', 'is damaged'],
    ['of a newer version', '{"schema": "agent-slo-gate-baseline/v9"}', 'written by a newer agent-slo-gate'],
    ['something else', '{"schema": "another/v1"}', 'not a baseline'],
  ])('refuses a baseline that is %s, and leaves it as it is', async (_, text, says) => {
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing(),
      'prod.jsonl': production({ n: 40 }),
      'baseline.json': text,
    })
    for (const [args, code] of [
      [['observe', 'prod.jsonl'], 2],
      [['status'], 3],
    ] as const) {
      const ended = await runCli(args, { cwd: folder })
      expect(ended.code, args[0]).toBe(code)
      expect(ended.stderr, args[0]).toContain(says)
      expect(ended.stderr, args[0]).toContain('baseline.json')
    }
    expect(readFileSync(join(folder, 'baseline.json'), 'utf8')).toBe(text)
  })

  it('leaves an SLI out of the ledger that the sample says too little about, and says why', async () => {
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing({ observe: {} }),
      // Without a judge, and the ground truth not trusted: nobody can say whether it succeeded.
      'prod.jsonl': production({ n: 40, overrides: { status: 'timeout' } }),
    })
    const ended = await observe(folder, ['prod.jsonl'])
    expect(ended.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'TaskSuccessRate: not counted, 40 unscored (neither a judge nor a ground truth says whether it succeeded)',
    )
    expect(countsIn(baselineIn(folder))).toEqual({ good: 0, bad: 0, runs: 0 })
    expect(countsIn(baselineIn(folder), 'P99Latency').good).toBe(40)
  })

  it('holds a session to its own documents, and expects nothing of it but that it was resolved', async () => {
    const documents = [{ id: 'policy', content: 'A refund takes 7-10 business days.' }]
    const wrong = [{ user: 'How long?', reply: 'A refund takes 3-5 business days.', latencyMs: 900, steps: [] }]
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing(),
      'prod.jsonl':
        production({ n: 20, overrides: { documents } }) +
        production({ n: 1, name: 'q', overrides: { documents, turns: wrong } }),
    })
    const seen = JSON.parse((await observe(folder, ['prod.jsonl', '--json'])).stdout)
    expect(seen.slis.TaskSuccessRate).toMatchObject({ good: 21, bad: 0 })
    expect(seen.slis.HallucinationRate).toMatchObject({ good: 20, bad: 1, counted: true })
    expect(seen.contributors).toMatchObject([{ session: 'q-0', sli: 'HallucinationRate' }])
  })

  it('needs sessions, a baseline and a known format', async () => {
    const folder = aWorkspace({
      'agent-slo-gate.yml': observing(),
      'none.yml': observing({ baseline: undefined }),
      'prod.jsonl': production({ n: 5 }),
    })
    const wrong: [string[], string][] = [
      [['none.jsonl'], 'no file matches none.jsonl'],
      [['prod.jsonl', '-c', 'none.yml'], 'adds to a baseline, and none is kept'],
      [['prod.jsonl', '--format', 'csv'], 'Allowed choices are'],
      [['prod.jsonl', '--sample', '0'], 'sample'],
    ]
    for (const [args, says] of wrong) {
      const ended = await observe(folder, args)
      expect(ended.code, args.join(' ')).toBe(2)
      expect(ended.stderr, args.join(' ')).toContain(says)
    }
  })

  it('takes a file that --baseline names before the one of the configuration', async () => {
    const folder = aWorkspace({ 'agent-slo-gate.yml': observing(), 'prod.jsonl': production({ n: 40 }) })
    await observe(folder, ['prod.jsonl', '--baseline', 'state/agent.json'])
    expect(countsIn(baselineIn(folder, 'state/agent.json')).good).toBe(40)
    expect(() => baselineIn(folder)).toThrow(/ENOENT/)
  })
})

function halves(text: string) {
  const lines = text.trim().split('\n')
  return {
    files: { 'prod/a.jsonl': lines.slice(0, 20).join('\n'), 'prod/b.jsonl': lines.slice(20).join('\n') },
    args: ['prod/*.jsonl'],
  }
}

describe('observe that is ended from outside', () => {
  it('counts nothing, so that the next run scores the same sessions', async () => {
    const silent = await loopback(() => {})
    const judge = { model: 'a-judge', base_url: silent.url, api_key_env: 'JUDGE_KEY' }
    const folder = aWorkspace({ 'agent-slo-gate.yml': observing({ judge }), 'prod.jsonl': production({ n: 40 }) })
    const startedAt = performance.now()
    const running = startCli(['observe', 'prod.jsonl'], { cwd: folder, env: { JUDGE_KEY: 'k' } })
    await expect.poll(() => silent.requests.length).toBeGreaterThan(0)
    const endedAt = performance.now()
    running.kill('SIGINT')
    const ended = await running.ended
    await silent.stop()
    // A busy machine is as slow to end it as it was to begin.
    expect(performance.now() - endedAt).toBeLessThan(5_000 + endedAt - startedAt)
    expect(ended.code).toBe(3)
    expect(ended.stderr).toContain('nothing of this batch was counted')
    expect(existsSync(join(folder, 'baseline.json'))).toBe(false)
  })
})
