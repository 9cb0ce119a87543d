import { SLI_NAMES, type SliName } from '../domain/sli.ts'
import type { CommentState } from './comment-state.ts'
import { codeSpan } from './safe-text.ts'

/** When a comment is written. */
export const COMMENT_MODES = ['always', 'on-change', 'on-failure', 'never'] as const
export type CommentMode = (typeof COMMENT_MODES)[number]

/** Scenarios that are named in a list of changes. */
const MAX_NAMED = 10

/**
 * Whether a comment is to be written. `previous`: the comment there is, whose state may be unreadable; undefined where
 * there is none. A comment that says "block" never stays when that is no longer so, unless the mode is `never`.
 */
export function shouldComment(
  mode: CommentMode,
  previous: { state: CommentState | undefined } | undefined,
  current: CommentState,
): boolean {
  switch (mode) {
    case 'always':
      return true
    case 'never':
      return false
    case 'on-failure':
      return previous !== undefined || (current.verdict !== 'pass' && current.verdict !== 'warn')
    case 'on-change':
      return previous?.state === undefined || hasChanged(previous.state, current)
  }
}

function hasChanged(previous: CommentState, current: CommentState): boolean {
  const { fixed, broken } = failingChanges(previous, current)
  return (
    previous.verdict !== current.verdict ||
    previous.failingTotal !== current.failingTotal ||
    fixed.length > 0 ||
    broken.length > 0
  )
}

/** One paragraph of Markdown: what is different from the result the comment showed. undefined for the first comment. */
export function changesSince(previous: CommentState | undefined, current: CommentState): string | undefined {
  if (previous === undefined) return undefined
  const verdict = previous.verdict === current.verdict ? [] : [`verdict ${previous.verdict} → ${current.verdict}`]
  const changes = [
    ...verdict,
    ...SLI_NAMES.flatMap((name) => sliChange(name, previous, current)),
    ...failing(previous, current),
  ]
  const since = `${previous.headSha === current.headSha ? 'the last run of ' : ''}${codeSpan(previous.headSha.slice(0, 7))}`
  return `Since ${since}: ${changes.length === 0 ? 'nothing changed' : changes.join('; ')}.`
}

function sliChange(name: SliName, previous: CommentState, current: CommentState): string[] {
  const [before, after] = [rateText(name, previous), rateText(name, current)]
  return before === after ? [] : [`${name} ${before} → ${after}`]
}

/** `44.4% (60/135)`; of HallucinationRate the bad events, as everywhere. */
function rateText(name: SliName, { slis }: CommentState): string {
  const counts = slis[name]
  if (counts === undefined || counts.valid === 0) return 'not measured'
  const { good, valid } = counts
  const shown = name === 'HallucinationRate' ? valid - good : good
  return `${percent(shown, valid)} (${shown}/${valid})`
}

/** More decimals where one would mislead: 9,999 of 10,000 is not 100%. */
function percent(part: number, whole: number): string {
  for (const digits of [1, 2, 3]) {
    const text = ((part / whole) * 100).toFixed(digits).replace(/\.?0+$/, '')
    if ((text !== '100' || part === whole) && (text !== '0' || part === 0)) return `${text}%`
  }
  return part === 0 ? '0%' : part < whole / 2 ? '<0.001%' : '>99.999%'
}

function failing(previous: CommentState, current: CommentState): string[] {
  if (!isWhole(previous) || !isWhole(current)) {
    const same = previous.failingTotal === current.failingTotal
    return same ? [] : [`failing scenarios ${previous.failingTotal} → ${current.failingTotal}`]
  }
  const { fixed, broken } = failingChanges(previous, current)
  return [
    ...(fixed.length === 0 ? [] : [`fixed: ${named(fixed)}`]),
    ...(broken.length === 0 ? [] : [`newly failing: ${named(broken)}`]),
  ]
}

/** A list that was cut says nothing of those it leaves out. */
function isWhole({ failing, failingTotal }: CommentState): boolean {
  return failing.length === failingTotal
}

function failingChanges(previous: CommentState, current: CommentState): { fixed: string[]; broken: string[] } {
  const [before, after] = [new Set(previous.failing), new Set(current.failing)]
  return {
    fixed: [...before].filter((id) => !after.has(id)),
    broken: [...after].filter((id) => !before.has(id)),
  }
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, MAX_NAMED).map(codeSpan).join(', ')
  return ids.length > MAX_NAMED ? `${shown} and ${ids.length - MAX_NAMED} more` : shown
}
