import type { CheckResult, Result } from '../../domain/result.ts'
import { SLI_NAMES } from '../../domain/sli.ts'
import { counted, integer, rate } from '../text/numbers.ts'

/** What the gate itself says, shaped to stand beside names and tables: nothing twice, figures as everywhere. */

/** What a check found, without the name that its id says already: `70.4% (69/98); even the upper bound ...`. */
export function findingText(check: CheckResult, result: Result): string {
  const text = evenText(check, result)
  const subject = subjectOf(check)
  if (!text.startsWith(subject)) return text
  const rest = text.slice(subject.length)
  const said = /^(?:(?: must pass)?: | is |, which |, | )(?=\S)/.exec(rest)
  return said === null ? text : rest.slice(said[0].length)
}

/** What a check is about, as its text names it: an SLI, a part of one, a scenario; otherwise its id. */
export function subjectOf({ id }: CheckResult): string {
  const [, room, name = ''] = /^([^.]+)\.(.+)$/s.exec(id) ?? []
  if (room === 'must_pass' || room === 'suite') return name
  const [, sli, part] = /^([^.]+)(?:\.(.+))?$/s.exec(name) ?? []
  if (room !== 'slo' || sli === undefined) return id
  return part === undefined ? sli : `${sli} of ${part}`
}

/** The result's one sentence, its figures as in the table below it. */
export function summaryText(result: Result): string {
  const { summary, checks } = result
  const told = checks.find(({ reason }) => reason !== '' && summary.includes(reason))
  if (!told) return grouped(summary)
  const [before = '', ...after] = summary.split(told.reason)
  const more = after.join(told.reason).replace(/^ And (\d+) more\.$/, (_, count: string) => {
    return ` And ${counted(Number(count), 'more check')}.`
  })
  return before + evenText(told, result) + more
}

/** A text of the gate with its counts in thousands: `At 10,000 conversations a day`. */
export function grouped(text: string): string {
  return text.replace(COUNT, (digits) => integer(Number(digits)))
}

const COUNT =
  /(?<![\w.,#-])\d{4,12}(?= (?:clean|conversations|customers|events|of \d|replies|scenarios|sessions|successful|times|trials|were had)\b)/g

/** Only the SLIs' own checks quote nobody: elsewhere a percentage may be the agent's. */
function evenText(check: CheckResult, result: Result): string {
  const text = grouped(check.reason)
  if (!check.id.startsWith('slo.')) return text
  const targets = targetsOf(check, result)
  return text
    .replace(PERCENTAGE, (written, digits: string) => evenPercentage(written, Number(digits) / 100, targets))
    .replace(COUNTS, (_, part: string, whole: string) => `(${integer(Number(part))}/${integer(Number(whole))})`)
}

const PERCENTAGE = /(?<![\w.-])(\d{1,3}(?:\.\d{1,6})?)%/g
const COUNTS = /\((\d{1,12})\/(\d{1,12})\)/g

/** One decimal as in the table; a target stays as it is written. */
function evenPercentage(written: string, share: number, targets: readonly number[]): string {
  if (targets.some((target) => Math.abs(target - share) < 1e-9)) return written
  const near = targets.find((target) => Math.abs(target - share) < 0.001)
  return rate(share, near)
}

function targetsOf({ numbers: { target } }: CheckResult, { slis }: Result): number[] {
  const parts = [...Object.values(slis.ToolCallAccuracy.tools), slis.HallucinationRate.factual]
  const known = [...SLI_NAMES.map((name) => slis[name].target), ...parts.map((part) => part.target), target]
  // Of HallucinationRate the text gives the ceiling.
  return known.flatMap((share) => (typeof share === 'number' ? [share, 1 - share] : []))
}
