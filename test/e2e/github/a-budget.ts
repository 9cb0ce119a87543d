import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseBaseline } from '../../../src/domain/baseline-file.ts'
import { bucketsOf } from '../../../src/domain/ledger.ts'
import { aWorkspace, runCli } from '../cli.ts'
import { production } from '../production.ts'
import { SCENARIOS } from './a-gated-repository.ts'

/** Name of the artifact in which the baseline of `support-agent` lies, where the configuration says nothing of it. */
export const ARTIFACT = 'agent-slo-gate-baseline-support-agent'

/**
 * The text of a baseline of production: 200 sessions, of which `bad` failed; with `gatedAt` a deploy gate on that commit
 * comes after it.
 */
export async function aBaselineText(config: object, { bad, gatedAt }: { bad: number; gatedAt?: string }) {
  const at = gatedAt === undefined ? config : { ...config, agent: { ...agentOf(config), commit: gatedAt } }
  const folder = aWorkspace({
    'agent-slo-gate.yml': { ...at, observe: { trust_ground_truth: true } },
    'scenarios/refunds.yml': SCENARIOS,
    'prod.jsonl': production({ n: 200, bad }),
  })
  const baseline = ['--baseline', 'baseline.json']
  const observed = await runCli(['observe', 'prod.jsonl', ...baseline], { cwd: folder })
  if (observed.code !== 0) throw new Error(observed.stderr)
  if (gatedAt) await runCli(['gate', '--stage', 'deploy', '--publish', ...baseline], { cwd: folder })
  return readFileSync(join(folder, 'baseline.json'), 'utf8')
}

/** Runs whose counts a baseline holds, by source. */
export function runsIn(text: string | Buffer | undefined, source = 'suite'): string[] {
  const buckets = [...bucketsOf(parseBaseline(String(text)).ledger)].filter((one) => one.source === source)
  return [...new Set(buckets.map(({ run }) => run))].sort()
}

function agentOf(config: object): object {
  return (config as { agent: object }).agent
}
