import { durationMs } from '../domain/units.ts'

/** Something in a document that is not supported, where it stands. */
export interface Issue {
  path: (string | number)[]
  message: string
  hint: string
}

/** Everything of an OpenSLO document that this gate cannot honour. Silence would be another SLO than the written one. */
export function unsupported(document: unknown): Issue[] {
  const apiVersion = at(document, ['apiVersion'])
  if (apiVersion !== 'openslo/v1')
    return [
      issue(['apiVersion'], `apiVersion ${shown(apiVersion)} is not supported`, 'Write `apiVersion: openslo/v1`.'),
    ]
  const kind = at(document, ['kind'])
  if (kind !== 'SLO')
    return [issue(['kind'], `kind ${shown(kind)} is not supported`, 'Keep the documents of kind SLO in this file.')]
  return [...indicator(document), ...window(document), ...objectives(document), ...others(document)]
}

/** The value at a path; undefined when there is none. */
export function at(value: unknown, path: readonly (string | number)[]): unknown {
  let found = value
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string | number, unknown>)[key]
  }
  return found
}

export function textAt(value: unknown, path: readonly (string | number)[]): string | undefined {
  const found = at(value, path)
  return typeof found === 'string' ? found : undefined
}

function indicator(document: unknown): Issue[] {
  const mend = 'Write the indicator with a `ratioMetric` (good and total).'
  if (at(document, ['spec', 'indicatorRef']) !== undefined)
    return [issue(['spec', 'indicatorRef'], '`indicatorRef` is not supported', mend)]
  const path = ['spec', 'indicator', 'spec']
  if (at(document, [...path, 'thresholdMetric']) !== undefined)
    return [issue([...path, 'thresholdMetric'], '`thresholdMetric` is not supported', mend)]
  if (at(document, [...path, 'ratioMetric']) === undefined) return [issue(path, 'there is no `ratioMetric`', mend)]
  if (at(document, [...path, 'ratioMetric', 'raw']) !== undefined)
    return [issue([...path, 'ratioMetric', 'raw'], 'a `raw` ratio is not supported: it has no counts', mend)]
  if (at(document, [...path, 'ratioMetric', 'bad']) !== undefined)
    return [issue([...path, 'ratioMetric', 'bad'], 'a ratio of `bad` events is not supported', mend)]
  return []
}

function window(document: unknown): Issue[] {
  const path = ['spec', 'timeWindow']
  const windows = at(document, path)
  const mend = 'Write one rolling window: `timeWindow: [{ duration: 30d, isRolling: true }]`.'
  if (!Array.isArray(windows) || windows.length !== 1)
    return [issue(path, `${Array.isArray(windows) ? windows.length : 'no'} time windows are not supported`, mend)]
  if (at(windows, [0, 'calendar']) !== undefined || at(windows, [0, 'isRolling']) !== true)
    return [issue([...path, 0], 'a calendar window is not supported', mend)]
  const duration = at(windows, [0, 'duration'])
  if (!durationMs.safeParse(duration).success)
    return [
      issue(
        [...path, 0, 'duration'],
        `a duration of ${shown(duration)} is not supported`,
        'Write hours, days or weeks: 30d.',
      ),
    ]
  return []
}

function objectives(document: unknown): Issue[] {
  const path = ['spec', 'objectives']
  const all = at(document, path)
  if (!Array.isArray(all) || all.length !== 1)
    return [
      issue(
        path,
        `${Array.isArray(all) ? all.length : 'no'} objectives are not supported`,
        'Write one objective for each SLO.',
      ),
    ]
  const one = [...path, 0]
  const refused = ['op', 'value', 'timeSliceTarget', 'timeSliceWindow', 'indicator', 'indicatorRef', 'compositeWeight']
    .filter((key) => at(document, [...one, key]) !== undefined)
    .map((key) => issue([...one, key], `\`${key}\` of an objective is not supported`, `Remove \`${key}\`.`))
  return [...refused, ...target(document, one)]
}

function target(document: unknown, one: (string | number)[]): Issue[] {
  const [ratio, percent] = [at(document, [...one, 'target']), at(document, [...one, 'targetPercent'])]
  if ((ratio === undefined) === (percent === undefined))
    return [issue(one, 'expected one of `target` and `targetPercent`', 'Write `target: 0.94` or `targetPercent: 94`.')]
  const [key, value, most] = ratio === undefined ? ['targetPercent', percent, 100] : ['target', ratio, 1]
  if (typeof value === 'number' && value > 0 && value < Number(most)) return []
  return [
    issue(
      [...one, String(key)],
      `${key} ${shown(value)} leaves no error budget`,
      `Write a number above 0 and below ${most}.`,
    ),
  ]
}

function others(document: unknown): Issue[] {
  const method = at(document, ['spec', 'budgetingMethod'])
  const issues: Issue[] = []
  if (method !== 'Occurrences')
    issues.push(
      issue(['spec', 'budgetingMethod'], `budgetingMethod ${shown(method)} is not supported`, 'Write `Occurrences`.'),
    )
  if (at(document, ['spec', 'alertPolicies']) !== undefined)
    issues.push(
      issue(
        ['spec', 'alertPolicies'],
        '`alertPolicies` are not supported',
        'Remove them; write `policy` and `alerts` in the configuration.',
      ),
    )
  return issues
}

function issue(path: (string | number)[], message: string, hint: string): Issue {
  return { path, message, hint }
}

function shown(value: unknown): string {
  return value === undefined ? '(none)' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
