import type { Result } from '../../domain/result.ts'
import { SLI_NAMES, type SliName } from '../../domain/sli.ts'
import { code, inline } from '../defang.ts'
import { contributorGroups } from '../facts/contributors.ts'
import { sessionText } from '../facts/words.ts'
import { counted } from '../text/numbers.ts'
import { folded, type Section } from './section.ts'

const MOST_GROUPS = 8

/** The sessions behind each SLI's bad events: open for SLIs that miss their target, folded for those that meet it. */
export function contributorsSection(result: Result): Section[] {
  // The sessions of TaskSuccessRate are those of the failing scenarios.
  const contributing = SLI_NAMES.filter(
    (name) => name !== 'TaskSuccessRate' && result.slis[name].contributors.length > 0,
  )
  const missed = contributing.filter((name) => result.slis[name].status !== 'pass')
  const others = contributing.filter((name) => !missed.includes(name))
  const list = (names: readonly SliName[]) => names.map((name) => sliText(result, name)).join('\n\n')
  return [
    ...(missed.length === 0 ? [] : [`### Contributing sessions\n\n${list(missed)}`]),
    ...(others.length === 0
      ? []
      : [
          folded(
            `${missed.length === 0 ? 'Contributing sessions' : 'More contributing sessions'}: ${others.join(', ')}`,
            list(others),
          ),
        ]),
  ].map((text) => ({ name: 'contributing sessions', text }))
}

function sliText(result: Result, name: SliName): string {
  const groups = contributorGroups(result, name)
  const lines = groups.slice(0, MOST_GROUPS).map(({ scenario, sessions, reason }) => {
    const ids = sessions
      .slice(0, 3)
      .map((id) => code(sessionText(id)))
      .join(', ')
    const more = sessions.length > 3 ? ` and ${sessions.length - 3} more` : ''
    const where = scenario === undefined ? '' : `${code(scenario)}, `
    return `- ${where}${counted(sessions.length, 'session')}${reason === undefined ? '' : `: ${inline(reason, 200)}`} (${ids}${more})`
  })
  const left = groups.length - lines.length
  return [
    `**${name}**`,
    [...lines, ...(left > 0 ? [`- and sessions of ${counted(left, 'more scenario')}`] : [])].join('\n'),
  ].join('\n\n')
}
