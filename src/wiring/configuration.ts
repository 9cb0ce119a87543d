import { relative, sep } from 'node:path'
import { type LoadedConfig, loadConfig } from '../config/load.ts'
import type { Furnishing } from '../wiring.ts'

/**
 * The configuration in force, with the targets of its OpenSLO files: on a change, the base commit's where they decide.
 * @throws GateError `invalid_input` with what is wrong in any of the files.
 */
export async function loadConfigInForce({
  configPath,
  surroundings: { cwd },
  base,
}: Pick<Furnishing, 'configPath' | 'surroundings' | 'base'>): Promise<LoadedConfig> {
  if (!base) return withOpenSlo(await loadConfig({ path: configPath, cwd }), cwd)
  const text = await base.commit.read(inRepository(configPath, base.workspace))
  const loaded = await loadConfig({ path: configPath, cwd, base: { sha: base.commit.sha, text } })
  const folder = inRepository(loaded.config.folder, base.workspace)
  return withOpenSlo(loaded, cwd, { base: base.commit, folder })
}

async function withOpenSlo(loaded: LoadedConfig, ...where: [cwd: string, base?: OpenSloBase]): Promise<LoadedConfig> {
  if (loaded.config.openslo.length === 0 && (loaded.proposed?.openslo ?? []).length === 0) return loaded
  const { withOpenSloTargets } = await import('./openslo.ts')
  return withOpenSloTargets(loaded, ...where)
}

type OpenSloBase = Parameters<typeof import('../openslo/sources.ts').sourcesOfBase>[1]

/** A path inside the repository, with slashes; the repository's own folder is ''. */
export function inRepository(path: string, workspace: string): string {
  return relative(workspace, path).split(sep).join('/')
}
