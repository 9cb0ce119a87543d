import { unifiedDiff } from '../config/base-owned.ts'
import type { Config } from '../config/config.ts'
import type { LoadedConfig } from '../config/load.ts'
import { partsOfConfig } from '../config/parts.ts'
import type { BaseCommit } from '../domain/base-commit.ts'
import { type Diagnostic, GateError } from '../domain/errors.ts'
import { resolveTargets } from '../domain/slo.ts'
import { type OpenSloSource, sourcesOfBase, sourcesOnDisk } from '../openslo/sources.ts'
import { type LocatedTarget, nameOf, opensloTargets } from '../openslo/targets.ts'

/**
 * Adds the targets of the OpenSLO files (`slos.openslo`). They decide, so a change is held against those of its base
 * commit; its own are checked, and shown as a diff where they differ. Files of the base that cannot be used are left out:
 * a change must be able to mend them, and must not put its own in their place.
 * What is wrong with a file of the checkout is a diagnostic among the others.
 */
export async function withOpenSloTargets(
  loaded: LoadedConfig,
  cwd: string,
  base?: { base: BaseCommit; folder: string },
): Promise<LoadedConfig> {
  const { config, proposed, changes, diagnostics } = loaded
  const own = proposed ?? config
  if (!config || !own || config.openslo.length + own.openslo.length === 0) return loaded
  let sources: OpenSloSource[]
  let ownTargets: LocatedTarget[]
  try {
    sources = await sourcesOnDisk(own.openslo, own.folder, cwd)
    ownTargets = opensloTargets(sources, own.windowMs)
  } catch (thrown) {
    return withFaults(loaded, thrown)
  }
  const inForce = (targets: readonly LocatedTarget[], more: readonly Diagnostic[] = []): LoadedConfig => ({
    ...loaded,
    ...withTargets(config, targets),
    diagnostics: [...diagnostics, ...more, ...overruled(config, targets)],
  })
  if (!base || !proposed || !changes) return inForce(ownTargets)

  const { before, targets, fault } = await ofBase(config, base)
  const changed = [...changes.changed, ...changedFiles(before, sources)]
  return { ...inForce(targets, fault), changes: { ...changes, changed } }
}

/** What is wrong with the files is said with everything else that is wrong. */
function withFaults({ config: _, ...loaded }: LoadedConfig, thrown: unknown): LoadedConfig {
  if (!(thrown instanceof GateError) || thrown.code !== 'invalid_input') throw thrown
  const { message, hint, diagnostics } = thrown
  const whole = loaded.diagnose({ path: ['slos', 'openslo'], message, hint, at: 'key' })
  return { ...loaded, diagnostics: [...loaded.diagnostics, ...(diagnostics.length === 0 ? [whole] : diagnostics)] }
}

async function ofBase(config: Config, base: { base: BaseCommit; folder: string }) {
  let before: OpenSloSource[] = []
  try {
    before = await sourcesOfBase(config.openslo, base)
    return { before, targets: opensloTargets(before, config.windowMs) }
  } catch (thrown) {
    if (!(thrown instanceof GateError) || thrown.code !== 'invalid_input') throw thrown
    const why = [thrown.message, ...thrown.diagnostics.slice(0, 1).map(({ message }) => message)].join(': ')
    const message = `the OpenSLO files of the base commit cannot be used, and set no target here (${why})`
    return { before, targets: [], fault: [{ file: 'slos.openslo', message, severity: 'warning' as const }] }
  }
}

function withTargets(config: Config, openslo: readonly LocatedTarget[]): Pick<LoadedConfig, 'config' | 'parts'> {
  const targets = resolveTargets(config.writtenSlos, config.profile, config.scorecard, openslo)
  const whole = { ...config, targets }
  return { config: whole, parts: partsOfConfig(whole) }
}

/** Targets that the configuration itself sets otherwise. */
function overruled({ writtenSlos }: Config, targets: readonly LocatedTarget[]): Diagnostic[] {
  return targets.flatMap((target) => {
    const { sli, part, file } = target
    const written = part === undefined ? writtenSlos[sli]?.target : writtenSlos[sli]?.parts?.[part]
    if (written === undefined || written === target.target) return []
    const [own, other] = [written, target.target].map((share) => `${Number((share * 100).toFixed(6))}%`)
    const message = `the target of ${nameOf(target)}, ${other}, is not in force: the configuration says ${own}`
    return [{ file, message, severity: 'warning' }]
  })
}

function changedFiles(before: readonly OpenSloSource[], after: readonly OpenSloSource[]) {
  const texts = (sources: readonly OpenSloSource[]) => new Map(sources.map(({ path, text }) => [path, text]))
  const [old, now] = [texts(before), texts(after)]
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const [was, is] = [old.get(path) ?? '', now.get(path) ?? '']
    return was === is ? [] : [{ section: `slos.openslo (${path})`, diff: unifiedDiff(was, is) }]
  })
}
