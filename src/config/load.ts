import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { type Diagnostic, messageOf } from '../domain/errors.ts'
import { decodeYaml } from '../yaml/decode.ts'
import { isError, sortDiagnostics } from '../yaml/faults.ts'
import type { Problem } from '../yaml/parse.ts'
import { readYaml } from '../yaml/read.ts'
import { isStray, STRAY } from '../yaml/stray.ts'
import { checkConfig } from './checks.ts'
import type { Config } from './config.ts'
import { checkJsonPaths } from './json-paths.ts'
import { normalise } from './normalise.ts'
import { FAMILIAR, NOT_YET } from './not-yet.ts'
import { type ConfigParts, partsOf, partsOfConfig } from './parts.ts'
import { type ConfigDocument, configDocument } from './schema.ts'

/** The file that is read when none is named. */
const DEFAULT_CONFIG_FILE = 'agent-slo-gate.yml'

/** Where the sections come from that a change may not decide: `text` is undefined where the base has no configuration. */
interface BaseConfig {
  sha: string
  text: string | undefined
}

export interface LoadedConfig {
  /** Absent where anything is wrong with the file. */
  config?: Config
  /** What can be said of it even then. */
  parts: ConfigParts
  /** Everything that is wrong, and warnings, which stop nothing. */
  diagnostics: Diagnostic[]
  /** The path as it is shown. */
  shown: string
  /** Absolute folder of the file. */
  folder: string
  /** A problem with its place, in the file that the section in force is written in. */
  diagnose(problem: Problem): Diagnostic
  /** The same in the file of the checkout, whatever is in force. */
  diagnoseOwn(problem: Problem): Diagnostic
  /** Only with a base: the configuration with all sections as the change has them. */
  proposed?: Config
  /** Only with a base: what the change proposes for the sections that are the base's. */
  changes?: { base: string | null; changed: { section: string; diff: string }[] }
  /** The configuration as the base commit has it. */
  before?: Config
}

/**
 * Reads and checks the configuration. `path` is relative to `cwd`. With a `base` the sections that decide are taken from
 * there; a base that has none, or one that this version cannot read, is a warning. Nothing is thrown for what a file
 * holds or lacks.
 */
export async function loadConfig({
  path = DEFAULT_CONFIG_FILE,
  cwd,
  base,
  repository,
}: {
  path?: string | undefined
  cwd: string
  base?: BaseConfig | undefined
  /** Where a change is gated: the file may not lie outside of it. */
  repository?: string | undefined
}): Promise<LoadedConfig> {
  const file = resolve(cwd, path)
  const shown = shownPath(file, cwd)
  const read = await readText(file, shown, repository)
  const own = 'fault' in read ? unreadable([read.fault], shown) : await checkText(read.text, shown)
  const { diagnostics, diagnose } = own
  const where = { shown, folder: dirname(file), diagnoseOwn: diagnose }
  if (!('document' in own)) {
    const { targets: _, ...parts } = own.parts
    // Whose targets are in force is not known: those of the base commit are not looked at.
    return { ...where, diagnostics, diagnose, parts: base ? parts : own.parts }
  }
  const plain = { ...where, ...inForce(normalise(own.document, file)), diagnostics, diagnose }
  if (!base) return plain

  const withoutBase = (message: string): LoadedConfig => ({
    ...plain,
    diagnostics: [{ file: shown, message, severity: 'warning' }, ...diagnostics],
    changes: { base: null, changed: [] },
  })
  if (base.text === undefined) {
    return withoutBase('the base commit has no such file yet: all sections are those of this change')
  }
  const before = await checkText(base.text, `${shown} of the base commit`)
  if (!('document' in before)) {
    const [first] = before.diagnostics.filter(isError)
    return withoutBase(
      `the base commit's file cannot be used by this version (${first?.message}): all sections are those of this change`,
    )
  }
  const { isBaseOwned, proposedSections, withBaseSections } = await import('./base-owned.ts')
  return {
    ...plain,
    ...inForce(normalise(withBaseSections(own.document, before.document), file)),
    proposed: plain.config,
    diagnose: (problem) => (isBaseOwned(problem.path[0]) ? before : own).diagnose(problem),
    changes: { base: base.sha, changed: proposedSections(own.raw, before.raw) },
    before: normalise(before.document, file),
  }
}

function inForce(config: Config): Required<Pick<LoadedConfig, 'config' | 'parts'>> {
  return { config, parts: partsOfConfig(config) }
}

type Checked = Pick<LoadedConfig, 'diagnostics' | 'diagnose'> &
  ({ document: ConfigDocument; raw: unknown } | { parts: ConfigParts })

/** One configuration that passed every check, or everything that is wrong with it. */
async function checkText(text: string, shown: string): Promise<Checked> {
  const { documents, broken, faults } = readYaml(text, shown, configDocument, { notYet: NOT_YET, familiar: FAMILIAR })
  const [first, second] = [...documents, ...broken].toSorted((a, b) => a.index - b.index)
  if (!first) {
    const empty = { file: shown, message: 'the file is empty', hint: WRITE_ONE }
    return unreadable(faults.length > 0 ? faults : [empty], shown)
  }
  const written = 'raw' in first ? first.raw : first.value
  const problems = [...checkConfig(written), ...(await checkJsonPaths(written))]
  const diagnostics = [...faults, ...problems.map(first.diagnose)]
  if (second) {
    const message = 'expected one document, found a second one'
    diagnostics.push(second.diagnose({ path: [], message, hint: 'remove it, with the line `---` above it' }))
  }
  const { diagnose } = first
  const [document] = documents
  if (!document || diagnostics.some(isError)) {
    return { parts: partsOf(written), diagnostics: diagnostics.filter(isError), diagnose }
  }
  return { document: document.value, raw: written, diagnostics: sortDiagnostics(diagnostics), diagnose }
}

/** Nothing can be said of the configuration but that. */
function unreadable(diagnostics: Diagnostic[], shown: string): Checked {
  const diagnose = ({ message, hint }: Problem) => ({ file: shown, message, ...(hint === undefined ? {} : { hint }) })
  return { parts: { hasJudge: false }, diagnostics, diagnose }
}

const WRITE_ONE = '`agent-slo-gate init` writes one to start from'

async function readText(
  file: string,
  shown: string,
  repository: string | undefined,
): Promise<{ text: string } | { fault: Diagnostic }> {
  try {
    if (repository !== undefined && isStray(file, repository)) return { fault: { file: shown, ...STRAY } }
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
