import type { Baseline } from './baseline.ts'
import { baselineFileSchema } from './baseline-schema.ts'
import { canonicalJson } from './canonical.ts'
import { messageOf } from './errors.ts'
import { ledgerFromFile, ledgerToFile } from './ledger-file.ts'
import { damaged, readVersioned, type VersionedFormat } from './versioned.ts'

const FORMAT: VersionedFormat = {
  name: 'agent-slo-gate-baseline',
  what: 'baseline',
  hint: 'It is left as it is: restore it from an earlier run, or move it away to start a new one.',
  migrations: [],
}

/**
 * Reads what `serializeBaseline` wrote.
 * @throws GateError `invalid_input` that says whether it is damaged, newer than this version, or something else.
 */
export function parseBaseline(text: string): Baseline {
  const data = readVersioned(text, FORMAT)
  const parsed = baselineFileSchema.safeParse(data)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw damaged(
      FORMAT,
      `${issue?.path.map(String).join('.') || 'the whole'}: ${issue?.message ?? 'of another shape'}`,
    )
  }
  const { schema: _, ledger, ...rest } = parsed.data
  try {
    return { ...rest, ledger: ledgerFromFile(ledger) }
  } catch (thrown) {
    throw damaged(FORMAT, messageOf(thrown), thrown)
  }
}

/** The baseline as JSON: a line for each series, scenario and alert, so that it can be read and compared. */
export function serializeBaseline(baseline: Baseline): string {
  const { agent, updatedAt, runs, outcomes, state, alerts, overrides, ledger } = baseline
  const { runs: ledgerRuns, series, seen } = ledgerToFile(ledger)
  const fields = [
    `"schema": ${JSON.stringify(`${FORMAT.name}/v${FORMAT.migrations.length + 1}`)}`,
    `"agent": ${JSON.stringify(agent)}`,
    `"updatedAt": ${JSON.stringify(updatedAt)}`,
    `"runs": ${record(runs)}`,
    `"outcomes": ${record(outcomes)}`,
    `"state": ${canonicalJson(state)}`,
    `"alerts": ${list(alerts, canonicalJson)}`,
    `"overrides": ${list(overrides, canonicalJson)}`,
    `"ledger": {"runs": ${JSON.stringify(ledgerRuns)},\n"series": ${list(series, JSON.stringify)},\n"seen": {"since": ${JSON.stringify(seen.since)}, "hours": ${record(seen.hours)}}}`,
  ]
  return `{\n${fields.join(',\n')}\n}\n`
}

function list(items: readonly unknown[], textOf: (item: unknown) => string): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => textOf(item)).join(',\n')}\n]`
}

function record(entries: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(entries).map(([key, value]) => `${JSON.stringify(key)}: ${canonicalJson(value)}`)
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`
}
