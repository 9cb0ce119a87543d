import { type Criterion, DEFAULT_COST_CAP_USD, DEFAULT_LATENCY_THRESHOLD_MS, DEFAULT_SCORECARD } from './scorecard.ts'
import { SLI_NAMES, type SliName } from './sli.ts'

/** Success target and hallucination ceiling by business impact. */
export const PROFILES = {
  'general-support': { taskSuccess: 0.9, hallucination: 0.06 },
  'account-management': { taskSuccess: 0.94, hallucination: 0.03 },
  billing: { taskSuccess: 0.97, hallucination: 0.01 },
  compliance: { taskSuccess: 0.98, hallucination: 0.005 },
} as const

export type ProfileName = keyof typeof PROFILES

/** Where a target came from: only a hand-written one makes an unmeasurable SLI an error. */
type TargetOrigin = 'config' | 'openslo' | 'profile' | 'scorecard'

/** Target of one SLI: the share of good events, 0 < target < 1. */
interface SloTarget {
  sli: SliName
  target: number
  origin: TargetOrigin
  /** Targets of parts: tools, `factual`, `procedural`. */
  parts: Record<string, number>
  /** CostPerTask: what one session may cost. */
  capUsd?: number
  /** P99Latency: what one turn may take. */
  thresholdMs?: number
}

/** Whether the configuration itself asks for this SLI, if only for a part of it: then it is owed, not offered. */
export function isHandWritten({ origin, parts }: Pick<SloTarget, 'origin' | 'parts'>): boolean {
  return origin === 'config' || origin === 'openslo' || Object.keys(parts).length > 0
}

export type SloTargets = Record<SliName, SloTarget>

/** What the configuration may say of one SLI, already in ratios, dollars and milliseconds. */
export interface WrittenSlo {
  target?: number | undefined
  parts?: Record<string, number> | undefined
  capUsd?: number | undefined
  thresholdMs?: number | undefined
}

/** A target from an OpenSLO document. */
export interface OpenSloTarget {
  sli: SliName
  part?: string
  target: number
  windowMs: number
}

/** Targets in force: the file, then OpenSLO, then the profile, then the criterion's `targetScore`. Design, section 3. */
export function resolveTargets(
  written: Partial<Record<SliName, WrittenSlo>>,
  profile: ProfileName | undefined,
  scorecard: readonly Criterion[] = DEFAULT_SCORECARD,
  openslo: readonly OpenSloTarget[] = [],
): SloTargets {
  const targets = {} as SloTargets
  for (const sli of SLI_NAMES) {
    const own = written[sli]
    const ofSli = openslo.filter((one) => one.sli === sli)
    const fromOpenSlo = ofSli.find(({ part }) => part === undefined)?.target
    const openParts = ofSli.flatMap(({ part, target }) => (part === undefined ? [] : [[part, target] as const]))
    const fromProfile = profile ? profileTarget(profile, sli) : undefined
    const criterion = scorecard.find(({ name }) => name === sli) ?? DEFAULT_SCORECARD.find(({ name }) => name === sli)
    const [target, origin]: [number, TargetOrigin] =
      own?.target !== undefined
        ? [own.target, 'config']
        : fromOpenSlo !== undefined
          ? [fromOpenSlo, 'openslo']
          : fromProfile !== undefined
            ? [fromProfile, 'profile']
            : [(criterion as Criterion).targetScore / 100, 'scorecard']
    // Who writes a cap or a threshold asks for the SLI, whoever named the share that must keep to it.
    const isWritten = own?.capUsd !== undefined || own?.thresholdMs !== undefined
    targets[sli] = {
      sli,
      target,
      origin: isWritten ? 'config' : origin,
      parts: { ...Object.fromEntries(openParts), ...own?.parts },
    }
    if (sli === 'CostPerTask') targets[sli].capUsd = own?.capUsd ?? DEFAULT_COST_CAP_USD
    if (sli === 'P99Latency') targets[sli].thresholdMs = own?.thresholdMs ?? DEFAULT_LATENCY_THRESHOLD_MS
  }
  return targets
}

function profileTarget(profile: ProfileName, sli: SliName): number | undefined {
  if (sli === 'TaskSuccessRate') return PROFILES[profile].taskSuccess
  if (sli === 'HallucinationRate') return 1 - PROFILES[profile].hallucination
  return undefined
}

export type Stage = 'merge' | 'deploy'

/** How far below its target an SLI may be proven and still pass: min(10 points, 2B) at merge, min(5 points, B) at deploy. Rules A.1. */
export function toleranceOf(target: number, stage: Stage): number {
  const budget = 1 - target
  return stage === 'merge' ? Math.min(0.1, 2 * budget) : Math.min(0.05, budget)
}
