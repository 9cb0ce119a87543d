import type { Result } from '../domain/result.ts'

export interface ReportOptions {
  /** Terminal: ANSI colours. Default false. */
  color?: boolean | undefined
  /** Terminal: columns, 60 to 100. Default 80. */
  width?: number | undefined
  /** Markdown: most characters (UTF-16 units) of the text, at least 1,000. Default 60,000. */
  limit?: number | undefined
  /** Markdown: what changed since the last report, as Markdown, to stand below the verdict. */
  changes?: string | undefined
  /** Markdown: a last line, as Markdown. */
  footer?: string | undefined
  /** Terminal: paths of files that were written beside this report, to be named at its end. */
  files?: readonly string[] | undefined
}

/** One way to show a finished result. A pure function: no clock, no file, no locale. */
export interface Report {
  readonly format: string
  /** Of a file that holds it, without the dot. */
  readonly extension: string
  render(result: Result, options: ReportOptions): string | Promise<string>
}
