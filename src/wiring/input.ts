import { relative, sep } from 'node:path'
import type { Config } from '../config/config.ts'
import { type LoadedConfig, loadConfig } from '../config/load.ts'
import type { BaseCommit } from '../domain/base-commit.ts'
import type { Diagnostic } from '../domain/errors.ts'
import { obstacleWarnings } from '../domain/scorable.ts'
import type { Unmeasured } from '../domain/sli-results.ts'
import { compareSuites } from '../domain/suite-changes.ts'
import type { Suite } from '../rooms.ts'
import { fingerprintSuite } from '../scenarios/fingerprint.ts'
import { type LoadedScenarios, loadScenarios } from '../scenarios/load.ts'
import { loadBaseScenarios } from '../scenarios/load-base.ts'
import { isError, throwFaults } from '../yaml/faults.ts'
import { easedSettings } from './eased-settings.ts'
import { neverMeasured, refusedScenarios, refusedSettings, unmeasurableTargets } from './refuse.ts'
import { sightOf } from './sight.ts'

/** Everything that is read before anything runs. */
export interface Input {
  config: Config
  /** What the change proposes for the sections that are the base commit's. */
  changes?: LoadedConfig['changes']
  suite: Suite
  /** SLIs that nothing configured could ever score. */
  whyNever: Unmeasured
  /** Of the configuration, and of scenarios that it cannot score; those of the files are the suite's. */
  warnings: string[]
}

/** The commit the change is to be merged into, and where the repository is checked out. */
export interface Base {
  commit: BaseCommit
  workspace: string
}

/**
 * Reads configuration and scenarios, and refuses what could never work. However much is wrong, in the configuration, in
 * the scenarios or between them, it is said in one go. `configPath` is absolute.
 * @throws GateError `invalid_input` with every error of every file.
 */
export async function loadInput({
  configPath,
  cwd,
  base,
}: {
  configPath: string
  cwd: string
  base?: Base | undefined
}): Promise<Input> {
  const loaded = await loadInForce({ configPath, cwd, base })
  const { config, parts, folder, changes } = loaded
  const scenarios =
    parts.patterns &&
    (await loadScenarios({ patterns: parts.patterns, root: folder, cwd, repository: base?.workspace }))
  const faults = faultsOf(loaded, scenarios)
  if (!config || !scenarios || faults.length > 0) return throwFaults(whatIsWrong(loaded, faults), faults)
  const suite = {
    scenarios: scenarios.scenarios,
    fingerprint: fingerprintSuite(scenarios.scenarios),
    warnings: scenarios.diagnostics.map(warningText),
  }
  const run = suite.scenarios.filter(({ skip }) => skip === undefined)
  return {
    config,
    ...(changes && { changes }),
    suite: base && loaded.before ? await comparedWithBase(suite, config, loaded.before, base) : suite,
    whyNever: neverMeasured(config.agent, config.judge !== undefined, suite.scenarios),
    warnings: [...loaded.diagnostics.map(warningText), ...obstacleWarnings(run, sightOf(config))],
  }
}

/**
 * Reads the configuration alone, for what measures no suite: `observe` and `status`.
 * @throws GateError `invalid_input` with every error of the file.
 */
export async function loadConfiguration({
  configPath,
  cwd,
  base,
}: Parameters<typeof loadInput>[0]): Promise<Pick<Input, 'config' | 'changes' | 'warnings'>> {
  const loaded = await loadInForce({ configPath, cwd, base })
  const faults = loaded.diagnostics.filter(isError)
  if (!loaded.config) return throwFaults(whatIsWrong(loaded, faults), faults)
  const { config, changes, diagnostics } = loaded
  return { config, ...(changes && { changes }), warnings: diagnostics.map(warningText) }
}

/** The configuration as it decides: with the targets of its OpenSLO files, and a policy whose conditions can be asked. */
async function loadInForce(from: Parameters<typeof loadInput>[0]): Promise<LoadedConfig> {
  const loaded = await loadWithTargets(from)
  const policies = [loaded.config, loaded.proposed].flatMap((config) => Object.keys(config?.policy ?? {}))
  if (policies.length === 0) return loaded
  const { withPolicyChecked } = await import('./policy.ts')
  return withPolicyChecked(loaded)
}

/** On a change the OpenSLO files of the base commit decide. */
async function loadWithTargets({ configPath, cwd, base }: Parameters<typeof loadInput>[0]): Promise<LoadedConfig> {
  const loaded = await loadConfig({
    path: configPath,
    cwd,
    base: base && (await ofBase(base, configPath)),
    repository: base?.workspace,
  })
  if (!loaded.config?.openslo.length && !loaded.proposed?.openslo.length) return loaded
  const { withOpenSloTargets } = await import('./openslo.ts')
  const of = base && { base: base.commit, folder: inRepository(loaded.folder, base.workspace) }
  return withOpenSloTargets(loaded, cwd, of)
}

function faultsOf(loaded: LoadedConfig, scenarios: LoadedScenarios | undefined): Diagnostic[] {
  const { parts, diagnose } = loaded
  const faults = [...loaded.diagnostics, ...refusedSettings(parts).map(diagnose)]
  if (scenarios?.nothing) faults.push(diagnose({ path: ['suite', 'scenarios'], ...scenarios.nothing }))
  else if (scenarios) {
    faults.push(...scenarios.diagnostics, ...refusedScenarios(parts, scenarios.readable))
    const areWhole = !scenarios.diagnostics.some(isError)
    faults.push(...unmeasurableTargets(parts, areWhole ? scenarios.scenarios : undefined).map(diagnose))
  }
  return faults.filter(isError)
}

function whatIsWrong({ shown }: LoadedConfig, faults: readonly Diagnostic[]): string {
  const ofConfig = faults.filter(({ file }) => file.startsWith(shown)).length
  if (ofConfig === faults.length) return `The configuration ${shown} cannot be used`
  return `The ${ofConfig === 0 ? '' : 'configuration and the '}scenarios cannot be used`
}

async function ofBase(
  { commit, workspace }: Base,
  configPath: string,
): Promise<{ sha: string; text: string | undefined }> {
  return { sha: commit.sha, text: await commit.read(inRepository(configPath, workspace)) }
}

async function comparedWithBase(
  suite: Suite,
  config: Config,
  before: Config,
  { commit, workspace }: Base,
): Promise<Suite> {
  const { patterns } = before.suite
  const folder = inRepository(before.folder, workspace)
  const { scenarios, problems } = await loadBaseScenarios({ base: commit, patterns, folder, workspace })
  return {
    ...suite,
    changes: { ...compareSuites(scenarios, suite.scenarios, problems), eased: easedSettings(before, config) },
  }
}

/** A path inside the repository, with slashes; the repository's own folder is ''. */
function inRepository(path: string, workspace: string): string {
  return relative(workspace, path).split(sep).join('/')
}

function warningText({ file, line, key, message, hint }: Diagnostic): string {
  return `${file}${line === undefined ? '' : `:${line}`}${key ? ` ${key}` : ''}: ${message}${hint ? ` (${hint})` : ''}`
}
