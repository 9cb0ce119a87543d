import type { Result } from '../../domain/result.ts'
import { SLI_NAMES, type SliName } from '../../domain/sli.ts'
import { contributorGroups } from '../facts/contributors.ts'
import { sessionsText } from '../facts/words.ts'
import { brief } from '../text/clean.ts'
import { flow, wrap } from '../text/layout.ts'
import { counted } from '../text/numbers.ts'
import type { Page } from './page.ts'

const MOST_GROUPS = 6

/** For each SLI that misses its target: the sessions behind it. Those of TaskSuccessRate are the failing scenarios. */
export function contributorsSection(result: Result, page: Page): string[] {
  const slis = SLI_NAMES.filter((name) => name !== 'TaskSuccessRate' && isMissed(result, name))
  if (slis.length === 0) return []
  return [page.colors.bold('Contributing sessions'), ...slis.flatMap((name) => sliLines(result, name, page))]
}

/** Whether an SLI did not pass and has sessions to show for it. */
function isMissed({ slis }: Result, name: SliName): boolean {
  const { status, contributors } = slis[name]
  return status !== 'pass' && contributors.length > 0
}

function sliLines(result: Result, name: SliName, { colors, width }: Page): string[] {
  const groups = contributorGroups(result, name)
  const more = groups.length - MOST_GROUPS
  return [
    `  ${name}`,
    ...groups
      .slice(0, MOST_GROUPS)
      .flatMap(({ scenario, sessions, reason }) => [
        ...flow(
          [
            ...(scenario === undefined ? [] : [brief(scenario)]),
            `${counted(sessions.length, 'session')}: ${sessionsText(sessions)}`,
          ],
          width - 4,
        ).map((text) => `    ${text}`),
        ...(reason === undefined ? [] : wrap(brief(reason, 240), width - 6).map((text) => `      ${colors.dim(text)}`)),
      ]),
    ...(more > 0 ? [`    ... and sessions of ${counted(more, 'more scenario')}`] : []),
  ]
}
