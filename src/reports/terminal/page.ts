import type picocolors from 'picocolors'
import type { SliStatus, Verdict } from '../../domain/result.ts'

/** What a section is laid out on. */
export interface Page {
  colors: ReturnType<typeof picocolors.createColors>
  /** Columns. */
  width: number
}

/** The colour of a status: red blocks, yellow wants a look, green is fine. */
export function inColorOf(status: SliStatus | Verdict, { colors }: Page): (text: string) => string {
  switch (status) {
    case 'pass':
      return colors.green
    case 'warn':
    case 'inconclusive':
      return colors.yellow
    case 'block':
    case 'error':
      return colors.red
    case 'not_measured':
      return colors.dim
  }
}
