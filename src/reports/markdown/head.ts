import type { CheckResult, Result } from '../../domain/result.ts'
import { code, fenced, inline } from '../defang.ts'
import { capText, findings, nextSteps, type Step } from '../facts/checks.ts'
import { ICONS, verdictMeaning } from '../facts/words.ts'
import { counted } from '../text/numbers.ts'
import { folded, type Section } from './section.ts'

const MOST_CHECKS = 12

/** What a stranger must know in ten seconds: the verdict, why, what to do. */
export function headSection(result: Result): Section {
  const { verdict, agent, summary, error } = result
  const steps = nextSteps(result)
  const [only] = steps
  const todo =
    steps.length > 1
      ? ['**What to do:**', steps.map((step, index) => `${index + 1}. ${stepText(step)}`).join('\n')]
      : only
        ? [`**What to do:** ${stepText(only)}`]
        : []
  const text = [
    `## ${ICONS[verdict]} ${verdict.toUpperCase()}: ${code(agent.name, 60)} ${verdictMeaning(result)}`,
    `**Why:** ${inline(summary, 500)}`,
    ...(error && error.message !== summary ? [inline(error.message, 500)] : []),
    ...(error ? [`**Code:** ${code(error.code)}`] : []),
    ...(error?.details === undefined ? [] : [fenced(error.details)]),
    ...todo,
  ]
  return { name: 'the verdict', text: text.join('\n\n') }
}

function stepText({ text, checks }: Step): string {
  const named = checks
    .slice(0, 3)
    .map((id) => code(id))
    .join(', ')
  const more = checks.length > 3 ? ` and ${checks.length - 3} more` : ''
  return inline(text) + (named === '' ? '' : ` (${named}${more})`)
}

/** Checks that did not pass: those that make the verdict, then, folded, the milder ones. */
export function checksSection(result: Result): Section[] {
  const found = findings(result)
  const deciding = found.filter(({ status }) => status === result.verdict)
  const milder = found.filter(({ status }) => status !== result.verdict)
  const told = new Set(nextSteps(result).map(({ text }) => text))
  const list = (checks: readonly CheckResult[]) => checks.map((check) => checkLine(check, told)).join('\n')
  const rest = deciding.slice(MOST_CHECKS)
  const sections = [
    ...(deciding.length === 0
      ? []
      : [`### ${checksTitle(result, deciding.length)}\n\n${list(deciding.slice(0, MOST_CHECKS))}`]),
    ...(rest.length === 0 ? [] : [folded(counted(rest.length, 'more check'), list(rest))]),
    ...(milder.length === 0
      ? []
      : [folded(`${counted(milder.length, 'milder check')} that did not pass`, list(milder))]),
  ]
  return sections.map((text) => ({ name: 'checks that did not pass', text }))
}

function checksTitle({ verdict }: Result, count: number): string {
  const checks = counted(count, 'check')
  if (verdict === 'block') return `Blocked by ${checks}`
  if (verdict === 'warn') return `Warned by ${checks}`
  return verdict === 'pass' ? `Switched off: ${checks}` : `Not decided: ${checks}`
}

function checkLine(check: CheckResult, told: ReadonlySet<string>): string {
  const { id, status, reason, hint } = check
  const cap = capText(check)
  const mend = hint === undefined || told.has(hint) ? '' : ` ${inline(hint)}`
  return `- ${ICONS[status]} ${status} ${code(id)}: ${inline(reason, 400)}${cap === undefined ? '' : ` (${inline(cap)})`}${mend}`
}
