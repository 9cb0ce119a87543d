import { onTestFinished } from 'vitest'
import { type Baseline, emptyBaseline } from '../../src/domain/baseline.ts'
import { serializeBaseline } from '../../src/domain/baseline-file.ts'
import type { BaselineReading } from '../../src/domain/baseline-store.ts'
import { bucketsOf } from '../../src/domain/ledger.ts'
import { openGitHub } from '../../src/github/client.ts'
import { aLedger } from '../domain/a-ledger.ts'
import type { ArtifactOptions, WorkflowRunOptions } from '../e2e/github/actions-objects.ts'
import { type LoopbackOptions, loopbackGithub, TOKEN } from '../e2e/github/loopback-github.ts'
import { idOf, REPOSITORY } from '../e2e/github/objects.ts'
import { aZip } from '../e2e/github/zips.ts'

const [owner = '', repo = ''] = REPOSITORY.split('/')
export const repository = { owner, repo, id: idOf(REPOSITORY) }
export const ARTIFACT = 'agent-slo-gate-baseline'

/** A baseline that knows of ten sessions of one run. */
export function aBaseline(run: string, agent = 'cx'): Baseline {
  return { ...emptyBaseline(agent), ledger: aLedger([[0, 1, 10]], { run }) }
}

/** The runs whose counts a reading holds. */
export function runsIn(reading: BaselineReading): string[] {
  if (!reading.found) throw new Error(`${reading.reason}: ${reading.message}`)
  return [...bucketsOf(reading.baseline.ledger)].map(({ run }) => run)
}

/** GitHub on this machine for one test, with a commit on main and the real client. */
export async function aRepository(options: LoopbackOptions = {}) {
  const github = await loopbackGithub(options)
  onTestFinished(() => github.stop())
  const main = github.git.commit({ files: { 'agent.mjs': '1' }, branch: 'main' })
  const log: string[] = []
  const open = () => openGitHub({ token: TOKEN, apiUrl: github.url, log: (line) => log.push(line), secondMs: 1 })
  const client = await open()
  return {
    ...{ github, client, open, main, log },
    /** A finished run of main with an artifact: its text, or its entries. */
    async stored(
      content: Baseline | string | Record<string, string>,
      run: WorkflowRunOptions = {},
      artifact: Partial<ArtifactOptions> = {},
    ) {
      const { id } = github.addRun({ headSha: main, ...run })
      const entries = isBaseline(content) ? { 'baseline.json': serializeBaseline(content) } : content
      const zip = await aZip(typeof entries === 'string' ? { 'baseline.json': entries } : entries)
      return github.addArtifact(id, { name: ARTIFACT, zip, ...artifact })
    },
  }
}

export type ARepository = Awaited<ReturnType<typeof aRepository>>

function isBaseline(content: object | string): content is Baseline {
  return typeof content === 'object' && 'ledger' in content
}
