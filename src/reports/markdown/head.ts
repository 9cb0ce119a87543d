import type { CheckResult, Result } from '../../domain/result.ts'
import { code, fenced, inline } from '../defang.ts'
import { capText, findings, isOff, nextSteps, type Step, type Subject } from '../facts/checks.ts'
import { findingText, grouped, summaryText } from '../facts/own-texts.ts'
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
    `**Why:** ${inline(summaryText(result), 500)}`,
    ...(error && error.message !== summary ? [inline(error.message, 500)] : []),
    ...(error ? [`**Code:** ${code(error.code)}`] : []),
    ...(error?.details === undefined ? [] : [fenced(error.details)]),
    ...todo,
  ]
  return { name: 'the verdict', text: text.join('\n\n') }
}

function stepText({ text, about, most }: Step): string {
  if (about.length === 0) return inline(text)
  const named = about.slice(0, most).map(subjectText).join(', ')
  const more = about.length > most ? ` and ${about.length - most} more` : ''
  return `${named}${more}: ${inline(text)}`
}

function subjectText({ name, isId, why }: Subject): string {
  return (isId ? code(name) : `**${inline(name, 140)}**`) + (why === undefined ? '' : ` (${inline(why, 200)})`)
}

/** Checks that did not pass: those that make the verdict, then, folded, the milder ones. */
export function checksSection(result: Result): Section[] {
  const found = findings(result)
  const deciding = found.filter(({ status }) => status === result.verdict)
  const milder = found.filter(({ status }) => status !== result.verdict)
  const told = new Set(nextSteps(result).map(({ hint }) => hint))
  const list = (checks: readonly CheckResult[]) =>
    checks.map((check) => `- ${signText(check, checks)}${checkText(check, told, result)}`).join('\n')
  const rest = deciding.slice(MOST_CHECKS)
  const sections = [
    ...(deciding.length === 0
      ? []
      : [`### ${checksTitle(result, deciding.length)}\n\n${list(deciding.slice(0, MOST_CHECKS))}`]),
    ...(rest.length === 0 ? [] : [folded(counted(rest.length, 'more check'), list(rest))]),
    ...(milder.length === 0 ? [] : [folded(milderTitle(milder), list(milder))]),
  ]
  return sections.map((text) => ({ name: 'checks that did not pass', text }))
}

function checksTitle({ verdict }: Result, count: number): string {
  const checks = counted(count, 'check')
  if (verdict === 'block') return `Blocked by ${checks}`
  if (verdict === 'warn') return `Warned by ${checks}`
  return verdict === 'pass' ? `Switched off: ${checks}` : `Not decided: ${checks}`
}

function milderTitle(checks: readonly CheckResult[]): string {
  return checks.every(({ status }) => status === 'warn')
    ? `${ICONS.warn} ${counted(checks.length, 'warning')}`
    : `${counted(checks.length, 'milder check')} that did not pass`
}

/** The status of a check, where the title of its list does not say it of all. */
function signText(check: CheckResult, checks: readonly CheckResult[]): string {
  const { status } = check
  if (isOff(check)) return `${ICONS.not_measured}\u00A0off `
  return checks.every((other) => other.status === status) ? '' : `${ICONS[status]}\u00A0${status} `
}

function checkText(check: CheckResult, told: ReadonlySet<string | undefined>, result: Result): string {
  const { id, hint } = check
  const cap = capText(check)
  const mend = hint === undefined || told.has(hint) ? '' : ` ${inline(grouped(hint))}`
  return `${code(id)}: ${inline(findingText(check, result), 400)}${cap === undefined ? '' : ` (${inline(cap)})`}${mend}`
}
