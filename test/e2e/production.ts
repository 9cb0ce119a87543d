import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Baseline } from '../../src/domain/baseline.ts'
import { parseBaseline } from '../../src/domain/baseline-file.ts'
import { bucketsOf } from '../../src/domain/ledger.ts'
import type { Session } from '../../src/domain/session.ts'

const HOUR_MS = 3_600_000

export interface Production {
  /** Sessions; the first `bad` of them failed. */
  n: number
  bad?: number
  /** Whole hours before the current one, whatever the time is. */
  hoursAgo?: number
  /** Ids start with it. */
  name?: string
  overrides?: Partial<Session>
}

/** Sessions of production as JSON lines, whose outcome somebody knows. */
export function production({ n, bad = 0, hoursAgo = 2, name = 'p', overrides = {} }: Production): string {
  const start = (Math.floor(Date.now() / HOUR_MS) - hoursAgo) * HOUR_MS
  const lines = Array.from({ length: n }, (_, nth) =>
    JSON.stringify({
      schema: 'agent-session/v1',
      id: `${name}-${nth}`,
      startedAt: new Date(start + nth * 1000).toISOString(),
      status: 'completed',
      turns: [
        { user: 'How long does a refund take?', reply: 'It takes 7-10 business days.', latencyMs: 900, steps: [] },
      ],
      groundTruth: { success: nth >= bad, source: 'crm' },
      ...overrides,
    } satisfies Session),
  )
  return `${lines.join('\n')}\n`
}

/** A configuration in which the success of the task alone moves the state. */
export function observing(more: object = {}): object {
  return {
    version: 1,
    agent: { name: 'cx-support', command: { run: 'true' } },
    suite: { scenarios: 'scenarios/*.yml' },
    slos: { TaskSuccessRate: { target: '94%' }, P99Latency: { threshold: '60s', target: '5%' } },
    observe: { trust_ground_truth: true },
    baseline: { store: 'file', file: 'baseline.json' },
    ...more,
  }
}

export function baselineIn(folder: string, file = 'baseline.json'): Baseline {
  return parseBaseline(readFileSync(join(folder, file), 'utf8'))
}

/** What a baseline has counted of one SLI, by source. */
export function countsIn(baseline: Baseline, sli = 'TaskSuccessRate', source = 'production') {
  const own = [...bucketsOf(baseline.ledger)].filter((one) => one.sli === sli && one.source === source && !one.part)
  const sum = (of: (bucket: (typeof own)[number]) => number) => own.reduce((total, one) => total + of(one), 0)
  return { good: sum(({ good }) => good), bad: sum(({ bad }) => bad), runs: new Set(own.map(({ run }) => run)).size }
}
