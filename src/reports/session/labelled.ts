import type { Page } from '../terminal/page.ts'
import { shorten } from '../text/clean.ts'
import { hanging, padTo, wrap } from '../text/layout.ts'

/** Columns of a label with the blanks around it. */
const LABEL = 12

/** A text behind its label; its own lines stay, and more than `max` characters are cut in the middle. */
export function labelled(label: string, text: string, page: Page, max: number): string[] {
  return hanging(`  ${page.colors.dim(padTo(label, LABEL - 2))}`, wrap(shorten(text.trim(), max), page.width - LABEL))
}
