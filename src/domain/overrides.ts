import * as z from 'zod/mini'
import type { Stage } from './slo.ts'

/** Ways through a freeze. The labels are `slo-override:<kind>`. Rules B, "Freeze". */
const OVERRIDE_KINDS = ['security', 'reliability', 'rollback', 'token'] as const
type OverrideKind = (typeof OVERRIDE_KINDS)[number]

export const usedOverrideSchema = z.object({
  id: z.string().check(z.describe('kind and commit: using one twice for a commit is using it once.')),
  kind: z.enum(OVERRIDE_KINDS),
  actor: z.string(),
  reason: z.string(),
  commit: z.string(),
  at: z.string(),
})

export type UsedOverride = z.output<typeof usedOverrideSchema>

const LABEL = /^slo-override:(security|reliability|rollback|token)$/
const TOKENS_A_QUARTER = 2
const MAY_OVERRIDE: ReadonlySet<string> = new Set(['admin', 'maintain', 'write'])

/** What the API says of a label. Times are the server's: those of commits can be forged. */
export interface OverrideFacts {
  label: string
  labelledBy: string
  /** Of the one who labelled, as the API names it: admin, maintain, write, triage, read, none. */
  permission: string
  /** Author of the change. */
  author: string
  labelledAt: string
  /** When the earliest workflow run of the head commit was created; null: none is known. */
  earliestRunAt: string | null
  commit: string
}

export type OverrideDecision = { accepted: true; override: UsedOverride } | { accepted: false; why: string }

/** Whether a label opens the freeze, and why not. `used`: what was used before, for the tokens of a quarter. */
export function decideOverride(facts: OverrideFacts, used: readonly UsedOverride[], reason: string): OverrideDecision {
  const { label, labelledBy, permission, author, labelledAt, earliestRunAt, commit } = facts
  const refuse = (why: string): OverrideDecision => ({ accepted: false, why: `${label}: ${why}` })
  const kind = LABEL.exec(label)?.[1] as OverrideKind | undefined
  if (kind === undefined) return refuse('no such override; there are security, reliability, rollback and token')
  if (!MAY_OVERRIDE.has(permission))
    return refuse(`${labelledBy} has ${permission} permission here; it takes somebody with write access`)
  if (labelledBy.toLowerCase() === author.toLowerCase())
    return refuse(`${labelledBy} is the author of the change; it takes somebody else`)
  if (earliestRunAt === null)
    return refuse('no workflow run of the head commit is known, so nobody can say what was labelled')
  if (!(Date.parse(labelledAt) > Date.parse(earliestRunAt)))
    return refuse('it was set before the head commit ran: remove it and set it again after looking at this commit')
  const id = `${kind}/${commit}`
  const override = { id, kind, actor: labelledBy, reason, commit, at: labelledAt }
  if (
    kind === 'token' &&
    tokensLeft(
      used.filter((one) => one.id !== id),
      new Date(labelledAt),
    ) === 0
  )
    return refuse(`both tokens of ${quarterOf(new Date(labelledAt))} are used`)
  return { accepted: true, override }
}

/**
 * The ways through that some labels have opened, one a commit: a label that costs nothing before a token. Commits that one
 * is recorded of already are left out, so that looking again records nothing twice.
 */
export function overridesOf(facts: readonly OverrideFacts[], used: readonly UsedOverride[]): UsedOverride[] {
  const found: UsedOverride[] = []
  for (const one of tokensLast(facts)) {
    const known = [...used, ...found]
    if (known.some(({ commit }) => commit === one.commit)) continue
    const decision = decideOverride(one, known, reasonOf(one))
    if (decision.accepted) found.push(decision.override)
  }
  return found
}

/** Labels as they are to be tried: whoever set two of them has not meant to spend a token for nothing. */
export function tokensLast(facts: readonly OverrideFacts[]): OverrideFacts[] {
  const isToken = ({ label }: OverrideFacts) => Number(label === 'slo-override:token')
  return facts.toSorted((a, b) => isToken(a) - isToken(b) || Date.parse(a.labelledAt) - Date.parse(b.labelledAt))
}

/** Who set a label gives no other reason than the label. */
export function reasonOf({ label }: Pick<OverrideFacts, 'label'>): string {
  return `label ${label}`
}

/** Tokens that are left in the quarter of a date (calendar quarter, UTC). */
export function tokensLeft(used: readonly UsedOverride[], at: Date): number {
  const quarter = quarterOf(at)
  const spent = used.filter((one) => one.kind === 'token' && quarterOf(new Date(one.at)) === quarter)
  return Math.max(0, TOKENS_A_QUARTER - new Set(spent.map(({ id }) => id)).size)
}

export interface FreezeDecision {
  frozen: boolean
  /** What the check `budget` says. */
  status: 'pass' | 'warn' | 'block'
  override?: UsedOverride
}

/** What a freeze does to a change: by default it blocks deploys and warns on merges. */
export type FreezeAction = 'block' | 'warn' | 'off'
export const DEFAULT_FREEZE: Record<Stage, FreezeAction> = { merge: 'warn', deploy: 'block' }

/** What a freeze comes to, unless an override was accepted; that changes the decision alone. */
export function decideFreeze(
  freezeDeployments: boolean,
  action: FreezeAction,
  override: UsedOverride | undefined,
): FreezeDecision {
  if (!freezeDeployments || action === 'off') return { frozen: freezeDeployments, status: 'pass' }
  // Shown, because the freeze stands: who went through it and why is for everybody to see.
  if (override) return { frozen: true, status: 'warn', override }
  return { frozen: true, status: action }
}

function quarterOf(at: Date): string {
  return `${at.getUTCFullYear()} Q${Math.floor(at.getUTCMonth() / 3) + 1}`
}
