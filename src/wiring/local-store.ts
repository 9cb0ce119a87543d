import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { BaselineStore } from '../domain/baseline-store.ts'

/**
 * The store of the command line: a file, from the configuration or the call; undefined where neither names one. What
 * reads a baseline is loaded for one that is named.
 */
export async function localStore(config: Config, path: string | undefined): Promise<BaselineStore | undefined> {
  const file = path ?? (config.baseline?.file === undefined ? undefined : join(config.folder, config.baseline.file))
  if (file === undefined) return undefined
  const { fileStore } = await import('../ledger/file-store.ts')
  return fileStore(file)
}
