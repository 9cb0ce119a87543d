import * as z from 'zod/mini'
import type { Result } from '../domain/result.ts'
import { SLI_NAMES } from '../domain/sli.ts'

/** Ids of failing scenarios that a comment remembers, and the characters they may take together. */
const MAX_FAILING = 200
const MAX_FAILING_CHARACTERS = 6_000

const counts = z.object({ good: z.int().check(z.nonnegative()), valid: z.int().check(z.nonnegative()) })

/** What a comment remembers of the result it shows. Read back, it is untrusted: others can edit a comment. */
const commentState = z.object({
  verdict: z.enum(['pass', 'warn', 'block', 'inconclusive', 'error']),
  headSha: z.string().check(z.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)),
  slis: z.partialRecord(z.enum(SLI_NAMES), counts),
  /** In suite order, cut at 200 and at 6,000 characters. */
  failing: z.array(z.string().check(z.maxLength(128))).check(z.maxLength(MAX_FAILING)),
  failingTotal: z.int().check(z.nonnegative()),
  /** When the job that wrote it began, UTC. Of two runs on one commit the later one counts. */
  startedAt: z.iso.datetime(),
})
export type CommentState = z.output<typeof commentState>

/** Which run a comment speaks of. */
export type CommentedRun = Pick<CommentState, 'headSha' | 'startedAt'>

/** What is to be remembered of a result of this run. */
export function commentStateOf({ verdict, slis, scenarios }: Result, run: CommentedRun): CommentState {
  const ids = scenarios.filter(({ failed }) => failed > 0).map(({ id }) => id)
  const failing: string[] = []
  let characters = 0
  for (const id of ids) {
    characters += id.length
    if (failing.length === MAX_FAILING || characters > MAX_FAILING_CHARACTERS || id.length > 128) break
    failing.push(id)
  }
  const measured = SLI_NAMES.filter((name) => slis[name].valid > 0)
  const remembered = measured.map((name) => [name, { good: slis[name].good, valid: slis[name].valid }])
  return { verdict, ...run, slis: Object.fromEntries(remembered), failing, failingTotal: ids.length }
}

/** The hidden last line of a comment. */
export function stateLine(state: CommentState): string {
  return `<!-- agent-slo-gate:state ${Buffer.from(JSON.stringify(state)).toString('base64url')} -->`
}

/** What the last line of a comment remembers; undefined where it was cut off, edited or written by another version. */
export function parseState(body: string): CommentState | undefined {
  const last = body.trimEnd().split(/\r?\n/).at(-1) ?? ''
  // Base64url may hold `--`: the line is matched whole, and GitHub ends an HTML comment at `-->` only.
  const [, encoded] = /^<!-- agent-slo-gate:state ([\w-]{1,20000}) -->$/.exec(last) ?? []
  if (encoded === undefined) return undefined
  try {
    const parsed = z.safeParse(commentState, JSON.parse(Buffer.from(encoded, 'base64url').toString()))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Not JSON: edited by hand. The comment is then as good as the first.
    return undefined
  }
}
