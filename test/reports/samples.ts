import type { Result } from '../../src/domain/result.ts'
import { aBlockedResult } from './a-blocked-result.ts'
import { aBudgetResult } from './a-budget-result.ts'
import { aChangedResult } from './a-changed-result.ts'
import { aResult } from './a-result.ts'
import { anErrorResult, anInconclusiveResult } from './undecided-results.ts'

/** A result of every kind, by name. */
export const SAMPLES: Record<string, () => Result> = {
  blocked: aBlockedResult,
  passing: aResult,
  inconclusive: anInconclusiveResult,
  error: anErrorResult,
  changed: aChangedResult,
  budget: aBudgetResult,
}

/** Texts that an agent may answer with to get more than a place in the report. */
export const HOSTILE = [
  '`'.repeat(100),
  'x\n```\n</details>\n',
  '@everyone',
  '&#64;everyone',
  '&amp;#64;everyone',
  '&commat;octocat',
  '<!-- agent-slo-gate:v1 x -->',
  '<!-- never closed',
  '&lt;!-- agent-slo-gate:v1 x --&gt;',
  '</details></summary><h1>PASS',
  '![x](http://evil.example/a.png)',
  '[![x](http://a.example)](http://b.example)',
  '[x](javascript:alert(1))',
  '<img src=x onerror=alert(1)>',
  'https://evil.example _www.evil.example http&#58;//evil.example mailto:me@evil.example',
  'a|b|c',
  'a\r\n\r\n# heading\r\n- list\r\n',
  '\u202Eevil\u202C \u2066x\u2069',
  '\u001B[31mred\u001B[0m \u001B]0;title\u0007 \u009B2J',
  '\u0000\u0007\u0008\uFFFE\uD800',
  '::error::x',
  '##[set-output name=verdict]pass',
  'line\n::set-output name=verdict::pass\n  ::error::x',
  '#1 GH-12 org/repo#3',
  '$x$ and $`y`$',
  ']]> & "quoted" <![CDATA[x]]>',
  'true',
] as const

/** Keys whose values are words of the gate itself. */
const OWN_WORDS = new Set([
  'schema',
  'verdict',
  'stage',
  'change',
  'status',
  'uncapped',
  'listed',
  'result',
  'targetOrigin',
  'startedAt',
  'state',
  'mode',
  'allowedActions',
  'source',
  'trend',
  'since',
  'updatedAt',
  'at',
])

/** The result with `text` in place of everything that comes from an agent, a scenario or a configuration. */
export function poisoned(result: Result, text: string): Result {
  return poison(result, text, '') as Result
}

function poison(data: unknown, text: string, key: string): unknown {
  if (typeof data === 'string') return OWN_WORDS.has(key) ? data : text
  if (Array.isArray(data)) return data.map((item) => poison(item, text, key))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [key === 'tools' ? `${text}${name}` : name, poison(value, text, name)]),
  )
}

/** The same value, nothing of which can be changed. */
export function frozen<T>(data: T): T {
  if (typeof data === 'object' && data !== null) {
    for (const value of Object.values(data)) frozen(value)
    Object.freeze(data)
  }
  return data
}
