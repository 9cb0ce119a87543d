import type { Result } from '../../domain/result.ts'
import {
  invalidReasons,
  judgeText,
  otherNotices,
  scoreText,
  spentText,
  trialsText,
  unscoredTexts,
} from '../facts/run.ts'
import { sessionText } from '../facts/words.ts'
import { brief } from '../text/clean.ts'
import { hanging, wrap } from '../text/layout.ts'
import { integer } from '../text/numbers.ts'
import type { Page } from './page.ts'

/** What was measured and what was not, notices, cost, files. */
export function footerSection(result: Result, files: readonly string[], page: Page): string[] {
  const item = (text: string) => hanging('  - ', wrap(brief(text, 400), page.width - 4))
  const plain = (text: string) => wrap(brief(text, 400), page.width)
  const invalid = invalidReasons(result)
  const notices = otherNotices(result)
  const session = result.scenarios
    .flatMap(({ trials }) => trials)
    .find(({ result: said }) => said === 'failed')?.session
  return [
    ...plain(trialsText(result)),
    ...invalid.slice(0, 5).flatMap(({ reason, count }) => item(`${integer(count)} invalid: ${reason}`)),
    ...(invalid.length > 5 ? [`  - and ${invalid.length - 5} more reasons`] : []),
    ...unscoredTexts(result).flatMap(item),
    ...[scoreText(result), judgeText(result), spentText(result)].flatMap(plain),
    ...(notices.length === 0 ? [] : ['', page.colors.bold('Notices'), ...notices.flatMap(item)]),
    ...filesLines(result, files, session),
  ]
}

function filesLines({ sessionsFile }: Result, files: readonly string[], session: string | undefined): string[] {
  const known = sessionsFile === undefined || files.some((path) => path.endsWith(sessionsFile))
  const paths = (known ? files : [...files, sessionsFile]).map((path) => brief(path, 200))
  return [
    ...(paths.length === 0 && session === undefined ? [] : ['']),
    ...hanging('Files  ', paths),
    ...(session === undefined
      ? []
      : [`Read a failed conversation: agent-slo-gate report --session ${sessionText(session)}`]),
  ]
}
