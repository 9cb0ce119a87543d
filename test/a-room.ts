import type { BudgetRoom } from '../src/budgeting.ts'
import type { Autonomy } from '../src/domain/autonomy.ts'
import { type Baseline, emptyBaseline } from '../src/domain/baseline.ts'
import type { BaselineReading } from '../src/domain/baseline-store.ts'
import { defaultTriggers } from '../src/domain/default-triggers.ts'
import type { Ledger } from '../src/domain/ledger.ts'
import { resolvePolicy } from '../src/domain/policy.ts'
import type { PolicyRecord } from '../src/domain/policy-state.ts'
import type { StandingSettings } from '../src/domain/standing.ts'
import { TARGETS } from './domain/an-evaluation.ts'

export const SETTINGS: StandingSettings = {
  agent: 'cx',
  windowMs: 30 * 86_400_000,
  targets: TARGETS,
  corrections: [],
  policy: resolvePolicy(),
  triggers: defaultTriggers(TARGETS).triggers,
  notices: [],
  tools: {},
}

export function aBaseline(ledger: Ledger, state: PolicyRecord | null = null, more: Partial<Baseline> = {}): Baseline {
  return { ...emptyBaseline('cx'), ledger, state, ...more }
}

/** A room of the budget in memory: what it read, and all that was done through it. */
export function aRoom(reading: Baseline | BaselineReading, overrides: Partial<BudgetRoom> = {}) {
  const published: Baseline[] = []
  const autonomies: Autonomy[] = []
  const found: BaselineReading = 'found' in reading ? reading : { found: true, baseline: reading, notices: [] }
  const room: BudgetRoom = {
    store: { place: 'memory', read: async () => found, publish: async (baseline) => void published.push(baseline) },
    settings: SETTINGS,
    freeze: { merge: 'warn', deploy: 'block' },
    publishes: true,
    run: '7.1',
    revisionOf: () => '1',
    overrideFacts: async () => ({ facts: [], problems: [] }),
    mergedOverrideFacts: async () => ({ facts: [], problems: [] }),
    deliver: async () => ({ sent: [], problems: [], notices: [] }),
    writeAutonomy: (autonomy) => void autonomies.push(autonomy),
    ...overrides,
  }
  return { room, published, autonomies }
}

export const NO_BASELINE: BaselineReading = { found: false, reason: 'none', message: 'there is no baseline yet' }
