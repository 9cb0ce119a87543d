import { GateError } from '../domain/errors.ts'
import { type ProposalOrWait, proposalDiff } from '../domain/targets-proposal.ts'
import { renderOpenMetrics } from '../reports/openmetrics.ts'
import { renderStatusTerminal } from '../reports/status.ts'
import { runStatus } from '../wiring/status.ts'
import { type BudgetOptions, localBudget } from './budget-options.ts'
import { furnished } from './gate-command.ts'
import { type TelemetryOptions, writeMetrics } from './telemetry.ts'
import type { Terminal } from './terminal.ts'

export interface StatusOptions extends BudgetOptions, Pick<TelemetryOptions, 'metrics'> {
  config: string
  output: string
  deploy?: boolean
  proposeTargets?: boolean
  reset?: string
  by?: string
  commit?: string
  json?: boolean
}

/**
 * `status`: where the agent stands, from the baseline alone. With `--deploy` it is a gate on the freeze: 0 free, 1 frozen,
 * 3 where the baseline cannot be read. Otherwise 0.
 */
export async function statusCommand(terminal: Terminal, options: StatusOptions): Promise<number> {
  return furnished(terminal, options, async (furnishing, progress) => {
    const reset = resetOf(options)
    const budget = localBudget(terminal, { ...options, publish: reset !== undefined }, 'status')
    const found = await runStatus({ ...furnishing, budget }, reset)
    progress.end()
    const { agent, deploy, proposals, warnings } = found
    writeMetrics(terminal, options, () => renderOpenMetrics(agent, found.budget))
    if (options.json) terminal.print(JSON.stringify({ agent, budget: found.budget, deploy, proposals }, null, 2))
    else {
      const lines = options.deploy ? [`${deploy.status.toUpperCase()}: ${deploy.reason}`] : []
      terminal.print(
        renderStatusTerminal(
          { agent, budget: found.budget, lines },
          { color: terminal.printColor, width: terminal.columns },
        ),
      )
      if (options.proposeTargets) terminal.print(proposalText(proposals))
    }
    for (const { reason } of warnings) terminal.error(`warning: ${reason}`)
    if (!options.deploy) return 0
    return deploy.status === 'block' ? 1 : deploy.status === 'inconclusive' ? 3 : 0
  })
}

/** A reset on a machine of one's own: nobody can look up there who may, so that is whoever may write the file. */
function resetOf({ reset, by, commit }: StatusOptions) {
  if (reset === undefined) return undefined
  if (by === undefined || commit === undefined) {
    throw new GateError('usage', 'a reset needs to know who decided it and for which commit', {
      hint: 'Add --by NAME and --commit SHA of the commit that mends the agent.',
    })
  }
  return { reason: reset, by, commit, refusal: async () => undefined }
}

/** What follows from the observed rates: customers first, then the number, then the change as a diff. */
function proposalText(proposals: readonly ProposalOrWait[]): string {
  const lines = proposals.map((proposal) => {
    if ('measureForDays' in proposal)
      return `${proposal.sli}: measure for ${proposal.measureForDays} more days before a target is set.`
    const { sli, observed, target, stretch, customersPerDay, reviewInDays } = proposal
    const customers = customersPerDay === null ? '' : `fails ${Math.round(customersPerDay)} customers a day; `
    const aim = stretch === null ? '' : `; aim at ${aimText(stretch)} later`
    return `${sli}: ${customers}${percent(observed)} observed; a target that it meets today is ${percent(target)}${aim}. Look again in ${reviewInDays} days.`
  })
  const diff = proposalDiff(proposals.flatMap((proposal) => ('measureForDays' in proposal ? [] : [proposal])))
  if (lines.length === 0) return 'Nothing was measured yet: no target can be proposed.'
  return [...lines, ...(diff === '' ? [] : ['', diff])].join('\n')
}

function aimText({ from, to }: { from: number; to: number }): string {
  return from === to ? percent(to) : `${percent(from)} to ${percent(to)}`
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`
}
