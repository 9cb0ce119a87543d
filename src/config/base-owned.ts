import { createTwoFilesPatch } from 'diff'
import { stringify } from 'yaml'
import { valueAt } from '../yaml/path.ts'
import type { ConfigDocument } from './schema.ts'

/**
 * What a change may not decide for itself (design, section 6): who judges it, by what and how strictly. These sections
 * are the base commit's; agent, suite and scenarios are the change's.
 */
const BASE_OWNED = [
  'judge',
  'scorecard',
  'slos',
  'gate',
  'policy',
  'alerts',
  'baseline',
  'corrections',
  'observe',
  'tools',
] as const

const AGENT_NAME = 'agent.name'

/** Whether a section is one of them. */
export function isBaseOwned(section: unknown): boolean {
  return (BASE_OWNED as readonly unknown[]).includes(section)
}

/**
 * The change's configuration with the sections of the base commit that it may not decide. The agent's name is one of them:
 * budget, state and comment are kept by it, and under another one a freeze would be forgotten.
 */
export function withBaseSections(head: ConfigDocument, base: ConfigDocument): ConfigDocument {
  const merged: Record<string, unknown> = { ...head }
  for (const section of BASE_OWNED) {
    if (base[section] === undefined) delete merged[section]
    else merged[section] = base[section]
  }
  return { ...(merged as ConfigDocument), agent: { ...withoutOwnTruth(head.agent, base.agent), name: base.agent.name } }
}

/** A change cannot declare its own recordings to be the truth: that they are is the base commit's to say. */
function withoutOwnTruth(head: ConfigDocument['agent'], base: ConfigDocument['agent']): ConfigDocument['agent'] {
  if (!head.replay?.trust_ground_truth || base.replay?.trust_ground_truth) return head
  return { ...head, replay: { ...head.replay, trust_ground_truth: false } }
}

/** What the change proposes for these sections, as they are written: a unified diff each. */
export function proposedSections(head: unknown, base: unknown): { section: string; diff: string }[] {
  return [...BASE_OWNED, AGENT_NAME].flatMap((section) => {
    const [before, after] = [base, head].map((document) => written(document, section))
    if (before === undefined || after === undefined || before === after) return []
    return [{ section, diff: unifiedDiff(before, after) }]
  })
}

/** The hunks of a unified diff, base to head. */
export function unifiedDiff(before: string, after: string): string {
  const patch = createTwoFilesPatch('base', 'head', before, after, undefined, undefined, { context: 3 })
  return patch.slice(patch.indexOf('@@'))
}

function written(document: unknown, section: string): string {
  const value = valueAt(document, section.split('.'))
  return value === undefined ? '' : stringify({ [section]: value })
}
