import { renderJson } from './json.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Report } from './report.ts'
import { renderTerminal } from './terminal.ts'

/** The reports of the gate. A new one is one file and one line here. */
export const REPORTS = [
  { format: 'terminal', extension: 'txt', render: renderTerminal },
  { format: 'markdown', extension: 'md', render: renderMarkdown },
  { format: 'json', extension: 'json', render: renderJson },
  { format: 'junit', extension: 'xml', render: renderJunit },
] as const satisfies readonly Report[]

export type ReportFormat = (typeof REPORTS)[number]['format']
