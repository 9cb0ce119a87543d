import { GateError } from '../domain/errors.ts'
import { SLI_NAMES, type SliName } from '../domain/sli.ts'
import type { OpenSloTarget } from '../domain/slo.ts'
import { durationMs } from '../domain/units.ts'
import { parseYaml } from '../yaml/parse.ts'
import { at, type Issue, textAt, unsupported } from './unsupported.ts'

/** Names the SLI where `metadata.name` cannot: `ToolCallAccuracy/issue_refund`. */
const ANNOTATION = 'agent-slo-gate/sli'

/**
 * Targets from OpenSLO documents: `openslo/v1`, kind `SLO`, a ratioMetric, one rolling window, one objective with
 * `target` or `targetPercent`, Occurrences. Their metric queries are not run: the gate counts its own events.
 * @throws GateError `invalid_input` whose diagnostics name everything that is not supported.
 */
export function readOpenSlo(text: string, file: string): OpenSloTarget[] {
  const { documents, faults } = parseYaml(text, file)
  const targets: OpenSloTarget[] = []
  const seen = new Map<string, number>()
  const diagnostics = [...faults]
  for (const document of documents) {
    const issues = unsupported(document.value)
    const read = targetOf(document.value, issues)
    if (read) {
      const name = `${read.sli}/${read.part ?? ''}`
      const first = seen.get(name)
      if (first !== undefined)
        issues.push({
          path: ['metadata', 'name'],
          message: `${read.sli} has an SLO already, at line ${first}`,
          hint: 'Keep one.',
        })
      seen.set(name, document.line)
      targets.push(read)
    }
    diagnostics.push(...issues.map((issue) => document.diagnose(issue)))
  }
  const [first] = diagnostics
  if (first)
    throw new GateError(
      'invalid_input',
      `${file}: ${diagnostics.length} things in this OpenSLO file are not supported`,
      {
        diagnostics,
        hint: first.hint ?? 'Remove what is named.',
      },
    )
  return targets
}

function targetOf(document: unknown, issues: Issue[]): OpenSloTarget | undefined {
  const named = nameOf(document)
  if (!named.sli) {
    issues.push({
      path: ['metadata', 'name'],
      message: `\`${named.written}\` is none of the SLIs of this gate`,
      hint: `Name it after one of ${SLI_NAMES.join(', ')} (task-success-rate), or set the annotation ${ANNOTATION}.`,
    })
    return undefined
  }
  if (named.part !== undefined && !hasPart(named.sli, named.part)) {
    issues.push({
      path: ['metadata', 'annotations', ANNOTATION],
      message: `${named.sli} has no part \`${named.part}\``,
      hint: 'Parts are ToolCallAccuracy/<tool>, HallucinationRate/factual and HallucinationRate/procedural.',
    })
    return undefined
  }
  const windowMs = durationMs.safeParse(at(document, ['spec', 'timeWindow', 0, 'duration']))
  const target = ratioOf(document)
  if (!windowMs.success || target === undefined) return undefined
  return { sli: named.sli, ...(named.part === undefined ? {} : { part: named.part }), target, windowMs: windowMs.data }
}

function hasPart(sli: SliName, part: string): boolean {
  if (sli === 'HallucinationRate') return part === 'factual' || part === 'procedural'
  return sli === 'ToolCallAccuracy' && part !== ''
}

/** The share of good events of the one objective. */
function ratioOf(document: unknown): number | undefined {
  const target = at(document, ['spec', 'objectives', 0, 'target'])
  const percent = at(document, ['spec', 'objectives', 0, 'targetPercent'])
  if (typeof target === 'number') return target
  return typeof percent === 'number' ? Number((percent / 100).toFixed(12)) : undefined
}

function nameOf(document: unknown): { sli: SliName | undefined; part?: string; written: string } {
  const annotated = textAt(document, ['metadata', 'annotations', ANNOTATION])
  const written = annotated ?? textAt(document, ['metadata', 'name']) ?? ''
  const [name = '', ...rest] = annotated === undefined ? [written] : annotated.split('/')
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  const sli = SLI_NAMES.find((known) => bare(known) === bare(name))
  return { sli, written, ...(rest.length === 0 ? {} : { part: rest.join('/') }) }
}
