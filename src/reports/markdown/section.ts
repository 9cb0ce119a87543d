import { counted } from '../text/numbers.ts'

/** A piece of the report that stands or falls as a whole: what it opens, it closes. */
export interface Section {
  /** What is missing when it is left out. */
  name: string
  plural?: string
  text: string
}

/** Least room that is asked for: the verdict and the line that says what was left out. */
const LEAST = 1_000
/** For the line that says what was left out. */
const RESERVED = 400

/** The sections that fit below `limit` characters, from the first on, and a line that names the others. */
export function fitSections(sections: readonly Section[], limit: number): string {
  const most = Math.max(LEAST, limit)
  const whole = join(sections)
  if (whole.length < most) return whole
  let kept = 1
  while (kept < sections.length && join(sections.slice(0, kept + 1)).length < most - RESERVED) kept++
  return `${join(sections.slice(0, kept))}\n${leftOut(sections.slice(kept), most)}\n`
}

function join(sections: readonly Section[]): string {
  return `${sections.map(({ text }) => text).join('\n\n')}\n`
}

function leftOut(sections: readonly Section[], most: number): string {
  const counts = new Map<string, { section: Section; count: number }>()
  for (const section of sections)
    counts.set(section.name, { section, count: (counts.get(section.name)?.count ?? 0) + 1 })
  const names = [...counts.values()].map(({ section: { name, plural }, count }) =>
    plural === undefined ? name : counted(count, name, plural),
  )
  return `**Left out** to stay below ${counted(most, 'character')}: ${names.join(', ')}. The JSON report has everything.`
}

/**
 * A part that is folded. Blank lines let Markdown inside it be read as Markdown; the break keeps it apart from its title,
 * where GitHub leaves no margin. `title` is HTML.
 */
export function folded(title: string, text: string): string {
  return `<details>\n<summary>${title}</summary>\n<br>\n\n${text}\n\n</details>`
}
