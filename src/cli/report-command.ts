import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'
import type { Result, TrialResult } from '../domain/result.ts'
import type { Session } from '../domain/session.ts'
import { REPORTS, type ReportFormat } from '../reports/index.ts'
import { parseResult } from '../reports/parse-result.ts'
import { renderSession } from '../reports/session.ts'
import { readSessionsFile } from '../storage/sessions-file.ts'
import type { Terminal } from './terminal.ts'

export interface ReportOptions {
  format: ReportFormat
  session?: string
}

/** `report`: renders a stored result again, or one transcript. Returns 0: it shows a verdict, it does not give one. */
export async function reportCommand(terminal: Terminal, file: string, options: ReportOptions): Promise<number> {
  const path = resolve(terminal.cwd, file)
  const result = parseResult(read(path))
  if (options.session === undefined) {
    const report = REPORTS.find(({ format }) => format === options.format)
    if (!report) throw new GateError('usage', `there is no report format ${options.format}`)
    terminal.print(await report.render(result, { color: terminal.printColor, width: terminal.columns }))
    return 0
  }
  const session = await findSession(resolve(dirname(path), result.sessionsFile ?? 'sessions.jsonl'), options.session)
  terminal.print(
    renderSession(session, trialOf(result, session), { color: terminal.printColor, width: terminal.columns }),
  )
  return 0
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    throw new GateError('usage', `no result could be read from ${path}: ${messageOf(thrown)}`, {
      hint: 'Run "agent-slo-gate gate" first, or name the result file.',
    })
  }
}

async function findSession(path: string, start: string): Promise<Session> {
  const found: Session[] = []
  for await (const { session } of readSessionsFile(path)) if (session.id.startsWith(start)) found.push(session)
  const [first, second] = found
  if (first && (!second || first.id === start)) return first
  throw new GateError(
    'usage',
    second ? `${found.length} sessions start with ${start}` : `no session ${start} in ${path}`,
    {
      hint: 'The ids stand in the report, under the failing scenarios and the contributing sessions.',
    },
  )
}

function trialOf(result: Result, session: Session): TrialResult | undefined {
  return result.scenarios.flatMap(({ trials }) => trials).find((trial) => trial.session === session.id)
}
