import { resolve } from 'node:path'
import { createColors } from 'picocolors'
import type { Config } from '../config/config.ts'
import { counted } from '../domain/counted.ts'
import { type FalseStop, falseStopOf } from '../domain/false-stop.ts'
import { type Proof, proofsOf } from '../domain/proof.ts'
import { furnishValidation } from '../wiring/validation.ts'
import type { Terminal } from './terminal.ts'

/** `validate`: every error of every file in one go, then what the suite can and cannot prove. Returns the exit code: 3 where nothing could ever be scored. */
export async function validateCommand(
  terminal: Terminal,
  options: { config: string; json?: boolean },
): Promise<number> {
  const { config, suite, whyNever, plan, canCarry } = await furnishValidation({
    configPath: resolve(terminal.cwd, options.config),
    surroundings: terminal,
  })
  const proofs = proofsOf(plan, config.targets, whyNever, canCarry)
  const falseStop = falseStopIn(config, proofs)
  const unscorable = plan.trialsOf.filter(({ scenario }) => !canCarry('TaskSuccessRate', scenario))
  // The gate would be inconclusive, however the agent did.
  const exitCode = plan.trialsOf.length > 0 && unscorable.length === plan.trialsOf.length ? 3 : 0
  const trials = plan.trialsOf.reduce((sum, { planned }) => sum + planned, 0)
  if (options.json) {
    const found = {
      scenarios: plan.trialsOf.length,
      skipped: plan.skipped.length,
      trials,
      unscorable: unscorable.map(({ scenario }) => scenario.id),
      proofs,
      ...(falseStop ? { falseStop } : {}),
      warnings: suite.warnings,
    }
    terminal.print(JSON.stringify(found, null, 2))
    return exitCode
  }
  const { bold, green, yellow, dim } = createColors(terminal.printColor)
  const mustPass = plan.trialsOf.filter(({ scenario }) => scenario.must_pass).length
  const skipped = plan.skipped.length > 0 ? `, ${plan.skipped.length} skipped` : ''
  terminal.print(
    `${green('valid')}: ${counted(plan.trialsOf.length, 'scenario')} (${mustPass} must_pass${skipped}), ${counted(trials, 'trial')}\n`,
  )
  terminal.print(bold('What this suite can prove, if every trial is clean'))
  terminal.print(dim('SLI                            target   sessions   a pass needs at merge / deploy'))
  for (const proof of proofs) terminal.print(proofLine(proof, yellow, green))
  if (falseStop) terminal.print(falseStopLine(falseStop, config, yellow))
  for (const warning of suite.warnings) terminal.print(`${yellow('warning')}: ${warning}`)
  if (plan.trialsOf.length < 20) {
    terminal.print(
      `${yellow('warning')}: fewer than 20 scenarios: a drop of 10 points is often seen as noise. Add scenarios, not only trials.`,
    )
  }
  if (exitCode !== 0) terminal.print(`${yellow('inconclusive')}: no scenario can ever pass with this configuration`)
  return exitCode
}

/** None where the `slo` check stops nothing. */
function falseStopIn({ gate, measureOnly }: Config, proofs: readonly Proof[]): FalseStop | undefined {
  if (measureOnly || gate.on.slo !== 'block') return undefined
  return falseStopOf(proofs, { stage: gate.stage ?? 'merge', unproven: gate.unproven })
}

function falseStopLine({ share, isTooOften, mostly, mend }: FalseStop, { gate }: Config, yellow: Paint): string {
  const whole = (part: number) => (part < 0.005 ? 'under 1%' : `${Math.round(part * 100)}%`)
  const said = `A good agent (half of every error budget spent) is stopped by chance in ${whole(share)} of runs at stage ${gate.stage ?? 'merge'}`
  if (!isTooOften) return `${said}.`
  const how = mend
    ? `${mend.factor} times as many trials make it ${whole(mend.share)}.`
    : 'Its target asks for far more trials.'
  return `${yellow('warning')}: ${said}, most of them by ${mostly}. ${how}`
}

type Paint = (text: string) => string

function proofLine({ name, target, trials, needed, unmeasured }: Proof, yellow: Paint, green: Paint): string {
  const columns = `${name.padEnd(30)} ${`${Number((target * 100).toFixed(2))}%`.padStart(6)}   ${String(trials).padStart(8)}`
  if (unmeasured !== undefined) return `${columns}   ${yellow('not measured')}: ${unmeasured}`
  const can =
    trials >= needed.deploy
      ? green('both')
      : trials >= needed.merge
        ? yellow('merge only')
        : yellow('neither: more trials or scenarios')
  return `${columns}   ${needed.merge} / ${needed.deploy}: ${can}`
}
