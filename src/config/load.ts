import { readFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { type Diagnostic, messageOf } from '../domain/errors.ts'
import { decodeYaml } from '../yaml/decode.ts'
import { isError, sortDiagnostics, throwFaults } from '../yaml/faults.ts'
import { readYaml } from '../yaml/read.ts'
import { checkConfig } from './checks.ts'
import type { Config } from './config.ts'
import { checkJsonPaths } from './json-paths.ts'
import { normalise } from './normalise.ts'
import { NOT_YET } from './not-yet.ts'
import { type ConfigDocument, configDocument } from './schema.ts'

/** The file that is read when none is named. */
const DEFAULT_CONFIG_FILE = 'agent-slo-gate.yml'

/** Where the sections come from that a change may not decide: `text` is undefined where the base has no configuration. */
interface BaseConfig {
  sha: string
  text: string | undefined
}

export interface LoadedConfig {
  config: Config
  warnings: Diagnostic[]
  /** Only with a base: the configuration with all sections as the change has them. */
  proposed?: Config
  /** Only with a base: what the change proposes for the sections that are the base's. */
  changes?: { base: string | null; changed: { section: string; diff: string }[] }
  /** `suite.scenarios` of the base commit. */
  basePatterns?: string[]
}

/**
 * Reads and checks the configuration. `path` is relative to `cwd`; warnings do not stop anything. With a `base` the
 * sections that decide are taken from there; a base that has none, or one that this version cannot read, is a warning.
 * @throws GateError `invalid_input` with every error of the file, or when there is no readable file.
 */
export async function loadConfig({
  path = DEFAULT_CONFIG_FILE,
  cwd,
  base,
}: {
  path?: string | undefined
  cwd: string
  base?: BaseConfig | undefined
}): Promise<LoadedConfig> {
  const file = resolve(cwd, path)
  const shown = shownPath(file, cwd)
  const wrong = `The configuration ${shown} cannot be used`
  const read = await readText(file, shown)
  if ('fault' in read) return throwFaults(wrong, [read.fault])
  const own = await checkText(read.text, shown)
  if (!('document' in own)) return throwFaults(wrong, own.faults)
  const plain = { config: normalise(own.document, file), warnings: own.warnings }
  if (!base) return plain

  if (base.text === undefined) {
    const message = 'the base commit has no such file yet: all sections are those of this change'
    return { ...plain, warnings: [{ file: shown, message }, ...own.warnings], changes: { base: null, changed: [] } }
  }
  const before = await checkText(base.text, `${shown} of the base commit`)
  if (!('document' in before)) {
    const [first] = before.faults
    const message = `the base commit's file cannot be used by this version (${first?.message}): all sections are those of this change`
    return { ...plain, warnings: [{ file: shown, message }, ...own.warnings], changes: { base: null, changed: [] } }
  }
  const { proposedSections, withBaseSections } = await import('./base-owned.ts')
  return {
    config: normalise(withBaseSections(own.document, before.document), file),
    warnings: own.warnings,
    proposed: plain.config,
    changes: { base: base.sha, changed: proposedSections(own.raw, before.raw) },
    basePatterns: [before.document.suite.scenarios].flat(),
  }
}

/** One configuration that passed every check, or everything that is wrong with it. */
async function checkText(
  text: string,
  shown: string,
): Promise<{ document: ConfigDocument; raw: unknown; warnings: Diagnostic[] } | { faults: Diagnostic[] }> {
  const { documents, faults } = readYaml(text, shown, configDocument, { notYet: NOT_YET })
  const [document, second] = documents
  if (faults.length > 0) return { faults }
  if (!document) return { faults: [{ file: shown, message: 'the file is empty', hint: WRITE_ONE }] }
  const problems = [...checkConfig(document.value), ...(await checkJsonPaths(document.value))]
  const diagnostics = problems.map(document.diagnose)
  if (second) {
    const message = 'expected one document, found a second one'
    diagnostics.push(second.diagnose({ path: [], message, hint: 'remove it, with the line `---` above it' }))
  }
  if (diagnostics.some(isError)) return { faults: diagnostics.filter(isError) }
  return { document: document.value, raw: document.raw, warnings: sortDiagnostics(diagnostics) }
}

const WRITE_ONE = '`agent-slo-gate init` writes one to start from'

async function readText(file: string, shown: string): Promise<{ text: string } | { fault: Diagnostic }> {
  try {
    return decodeYaml(await readFile(file), shown)
  } catch (thrown) {
    return { fault: { file: shown, ...whyUnreadable(thrown, shown) } }
  }
}

function whyUnreadable(thrown: unknown, shown: string): { message: string; hint: string } {
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { message: 'there is no such file', hint: `${WRITE_ONE}; --config names another file` }
    case 'EISDIR':
      return {
        message: 'expected a file, found a folder',
        hint: `name the file in it, for example --config ${shown}/${DEFAULT_CONFIG_FILE}`,
      }
    default:
      return { message: `the file cannot be read: ${messageOf(thrown)}`, hint: 'check its permissions' }
  }
}

/** Relative to the working directory, with slashes, where the file is inside it. */
function shownPath(file: string, cwd: string): string {
  const inside = relative(cwd, file)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? file : inside.split(sep).join('/')
}
