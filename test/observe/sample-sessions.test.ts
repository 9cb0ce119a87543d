import { describe, expect, it } from 'vitest'
import { GateError } from '../../src/domain/errors.ts'
import { type Found, Unconvertible } from '../../src/observe/found.ts'
import { sampleSessions } from '../../src/observe/sample-sessions.ts'
import { aToolCall, aTurn } from '../builders.ts'
import { aFound, oneBatch } from './found.ts'

const many = (cluster: string, count: number, hour = 0): Found[] =>
  Array.from({ length: count }, (_, n) =>
    aFound({
      id: `${cluster}-${hour}-${n}`,
      cluster,
      startedAt: new Date(Date.UTC(2026, 10, 24, hour, n % 60)).toISOString(),
    }),
  )

const unreadable = (line: number): Found => ({
  kind: 'unreadable',
  unreadable: { file: 'a.jsonl', line, reason: 'torn' },
})

const idsOf = (sample: { session: { id: string } }[]) => sample.map(({ session }) => session.id)

describe('a sample', () => {
  it('is the same for a seed in whatever order the sessions come, and another for another seed', async () => {
    const found = [...many('a', 300), ...many('b', 100, 1)]
    const one = await sampleSessions(oneBatch(found), { size: 20, seed: 7 })
    const reversed = await sampleSessions(oneBatch(found.toReversed()), { size: 20, seed: 7 })
    const other = await sampleSessions(oneBatch(found), { size: 20, seed: 8 })
    expect(idsOf(one.sample)).toHaveLength(20)
    expect(reversed.sample).toEqual(one.sample)
    expect(idsOf(other.sample)).not.toEqual(idsOf(one.sample))
  })

  it('has its strata in proportion, at least five each, and names the stratum', async () => {
    const found = [...many('common', 900), ...many('rare', 10, 3)]
    const { sample } = await sampleSessions(oneBatch(found), { size: 50, seed: 1 })
    const rare = sample.filter(({ stratum }) => stratum === 'rare')
    expect(rare).toHaveLength(5)
    expect(sample).toHaveLength(50)
  })

  it('is drawn evenly within a stratum', async () => {
    const found = many('a', 50)
    const drawn = new Map<string, number>()
    for (let seed = 0; seed < 2000; seed++) {
      const { sample } = await sampleSessions(oneBatch(found), { size: 10, seed })
      for (const id of idsOf(sample)) drawn.set(id, (drawn.get(id) ?? 0) + 1)
    }
    // 2000 x 10/50 = 400 each, standard deviation 18: chi-squared over 50 cells stays below its 0.1% point.
    const chiSquared = found.reduce((sum, item) => {
      const count = item.kind === 'session' ? (drawn.get(item.candidate.id) ?? 0) : 0
      return sum + (count - 400) ** 2 / 400
    }, 0)
    expect(drawn.size).toBe(50)
    expect(chiSquared).toBeLessThan(85.4)
  })

  it('keeps the population by stratum, of sampled and unsampled sessions alike', async () => {
    const found = [...many('b', 7, 1), ...many('a', 100), ...many('a', 30, 2), aFound({ id: 'x' })]
    const { population } = await sampleSessions(oneBatch(found), { size: 10, seed: 1 })
    expect(population).toEqual([
      { stratum: '(no cluster)', count: 1 },
      { stratum: 'a', count: 130 },
      { stratum: 'b', count: 7 },
    ])
  })

  it('is of all sessions where there are no more than asked for', async () => {
    const { sample } = await sampleSessions(oneBatch(many('a', 12)), { size: 200, seed: 1 })
    expect(sample).toHaveLength(12)
  })

  it('never has more than asked for, however many clusters there are: the late ones share a stratum', async () => {
    const found = Array.from({ length: 40 }, (_, n) => many(`c${n}`, 5)).flat()
    const { sample, population } = await sampleSessions(oneBatch(found), { size: 10, seed: 1 })
    expect(sample).toHaveLength(10)
    expect(new Set(population.map(({ stratum }) => stratum)).size).toBe(10)
    expect(population.find(({ stratum }) => stratum === '(other clusters)')?.count).toBe(155)
  })

  it('refuses a size that is no number of sessions', async () => {
    await expect(sampleSessions(oneBatch([]), { size: 0, seed: 1 })).rejects.toMatchObject({ code: 'usage' })
    await expect(sampleSessions(oneBatch([]), { size: 1.5, seed: 1 })).rejects.toThrow('not 1.5')
  })
})

describe('a session that is there twice', () => {
  it('counts once', async () => {
    const found = [...many('a', 10), ...many('a', 10)]
    const { sample, population, duplicates } = await sampleSessions(oneBatch(found), { size: 50, seed: 1 })
    expect([sample.length, population[0]?.count, duplicates]).toEqual([10, 10, 10])
  })

  it('counts once over batches too, when what was seen is handed on', async () => {
    const first = await sampleSessions(oneBatch(many('a', 10)), { size: 50, seed: 1 })
    const second = await sampleSessions(oneBatch(many('a', 12)), { size: 50, seed: 1, seen: first.seen })
    expect([second.sample.length, second.duplicates, second.seen.count]).toEqual([2, 10, 12])
  })
})

describe('what cannot be read', () => {
  it('is counted and named', async () => {
    const found = [...many('a', 30), unreadable(31), unreadable(32)]
    const result = await sampleSessions(oneBatch(found), { size: 50, seed: 1 })
    expect(result.unreadable.count).toBe(2)
    expect(result.unreadable.named[0]).toEqual({ file: 'a.jsonl', line: 31, reason: 'torn' })
  })

  it('is named a hundred times at most, and counted on', async () => {
    const found = [...many('a', 2000), ...Array.from({ length: 150 }, (_, n) => unreadable(n))]
    const { unreadable: wrong } = await sampleSessions(oneBatch(found), { size: 5, seed: 1 })
    expect([wrong.count, wrong.named.length]).toEqual([150, 100])
  })

  it('is an error when it is more than a tenth, with the lines', async () => {
    const nine = many('a', 9)
    await expect(sampleSessions(oneBatch([...nine, unreadable(10)]), { size: 5, seed: 1 })).resolves.toBeDefined()
    const thrown = await sampleSessions(oneBatch([...nine, unreadable(10), unreadable(11)]), {
      size: 5,
      seed: 1,
    }).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(GateError)
    expect(thrown).toMatchObject({
      code: 'invalid_input',
      message: '2 of 11 sessions cannot be read: more than 10%',
      diagnostics: [
        { file: 'a.jsonl', line: 10, message: 'torn' },
        { file: 'a.jsonl', line: 11, message: 'torn' },
      ],
    })
  })

  it('may be a larger share where that is asked for', async () => {
    const found = [...many('a', 2), unreadable(3)]
    await expect(sampleSessions(oneBatch(found), { size: 5, seed: 1, toleratedShare: 0.5 })).resolves.toBeDefined()
  })

  it('includes a sampled session that fails the whole schema, which is not in the population then', async () => {
    const wrong = aFound(
      { id: 'wrong', cluster: 'a' },
      { convert: () => ({ schema: 'agent-session/v1', turns: [{}] }) },
    )
    const torn = aFound(
      { id: 'torn', cluster: 'a' },
      {
        at: { file: 'sessions.jsonl', line: 4 },
        convert: () => {
          throw new Unconvertible('no message was recorded', 'switch it on')
        },
      },
    )
    const result = await sampleSessions(oneBatch([...many('a', 20), wrong, torn]), { size: 50, seed: 1 })
    expect(result.population.reduce((sum, { count }) => sum + count, 0)).toBe(20)
    expect(result.unreadable.named).toEqual([
      expect.objectContaining({ line: 1, reason: expect.stringContaining('no agent-session/v1: id:') }),
      { file: 'sessions.jsonl', line: 4, reason: 'no message was recorded', hint: 'switch it on' },
    ])
  })

  it('has others of its stratum drawn in its place, and takes its share off what they stand for', async () => {
    const found = many('a', 400).map((item, n) =>
      item.kind === 'session' && n % 20 === 0
        ? aFound({ id: item.candidate.id, cluster: 'a' }, { convert: () => ({}) })
        : item,
    )
    const weights: number[] = []
    for (let seed = 0; seed < 200; seed++) {
      const { sample } = await sampleSessions(oneBatch(found), { size: 40, seed })
      expect(sample).toHaveLength(40)
      weights.push(sample.reduce((sum, { weight }) => sum + weight, 0))
    }
    // 380 of the 400 are sessions: that is what the weights add up to in the mean.
    expect(weights.reduce((sum, one) => sum + one, 0) / 200).toBeCloseTo(380, -0.5)
  })

  it('leaves a stratum of which nothing is a session without a sample, and the others make up for it', async () => {
    const broken = Array.from({ length: 8 }, (_, n) =>
      aFound({ id: `broken-${n}`, cluster: 'broken' }, { convert: () => ({}) }),
    )
    const { sample, population } = await sampleSessions(oneBatch([...many('a', 100), ...broken]), { size: 20, seed: 1 })
    expect(sample.map(({ stratum, weight }) => [stratum, weight])).toEqual(Array(20).fill(['a', 5]))
    expect(population.map(({ count }) => count)).toEqual([100, 0])
  })

  it('is told from those drawn, when a large part passes for sessions and is none', async () => {
    const found = many('a', 5000).map((item, n) =>
      item.kind === 'session' && n % 4 === 0
        ? aFound({ id: item.candidate.id, cluster: 'a' }, { convert: () => ({}) })
        : item,
    )
    const thrown = await sampleSessions(oneBatch(found), { size: 50, seed: 1 }).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(GateError)
    expect(String(thrown)).toMatch(/\d+ of \d+ sessions looked at in full cannot be read: more than 10%/)
  })

  it('leaves the draw even among the others', async () => {
    const found = many('a', 40).map((item, n) =>
      item.kind === 'session' && n >= 37
        ? aFound({ id: item.candidate.id, cluster: 'a' }, { convert: () => ({}) })
        : item,
    )
    const drawn = new Map<string, number>()
    for (let seed = 0; seed < 1500; seed++) {
      const { sample } = await sampleSessions(oneBatch(found), { size: 5, seed, toleratedShare: 0.5 })
      for (const id of idsOf(sample)) drawn.set(id, (drawn.get(id) ?? 0) + 1)
    }
    const expected = (1500 * 5) / 37
    const chiSquared = [...drawn.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(drawn.size).toBe(37)
    // The 0.1% point of chi-squared with 36 degrees of freedom.
    expect(chiSquared).toBeLessThan(67.99)
  })
})

describe('what a session claims of itself', () => {
  const claims = aFound({
    scenario: 'greets',
    trial: 3,
    groundTruth: { success: true, source: 'crm' },
    turns: [aTurn({ steps: [aToolCall()] })],
    observed: { toolCalls: 'yes', documents: 'yes' },
  })

  it('is taken out: scenario, trial, ground truth; what was observed is derived', async () => {
    const { sample } = await sampleSessions(oneBatch([claims]), { size: 5, seed: 1 })
    const session = sample[0]?.session
    expect(session).not.toHaveProperty('scenario')
    expect(session).not.toHaveProperty('trial')
    expect(session).not.toHaveProperty('groundTruth')
    expect(session?.observed).toEqual({
      toolCalls: 'partial',
      toolResults: 'yes',
      documents: 'no',
      usage: 'yes',
      latency: 'yes',
    })
  })

  it('keeps its ground truth alone where that is trusted', async () => {
    const { sample } = await sampleSessions(oneBatch([claims]), { size: 5, seed: 1, trustGroundTruth: true })
    expect(sample[0]?.session).toMatchObject({ groundTruth: { success: true, source: 'crm' } })
    expect(sample[0]?.session).not.toHaveProperty('scenario')
  })

  it('made no tool call, where others of its input show theirs; else nobody can tell', async () => {
    const source = { callsSeen: false }
    const quiet = aFound({ id: 'quiet' }, { source })
    const [alone] = (await sampleSessions(oneBatch([quiet]), { size: 5, seed: 1 })).sample
    expect(alone?.session.observed?.toolCalls).toBe('no')
    source.callsSeen = true
    const [among] = (await sampleSessions(oneBatch([quiet]), { size: 5, seed: 1 })).sample
    expect(among?.session.observed).toMatchObject({ toolCalls: 'partial', toolResults: 'yes' })
  })
})
