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
import { configDocument } from './schema.ts'

/** The file that is read when none is named. */
const DEFAULT_CONFIG_FILE = 'agent-slo-gate.yml'

/**
 * Reads and checks the configuration. `path` is relative to `cwd`; warnings do not stop anything.
 * @throws GateError `invalid_input` with every error of the file, or when there is no readable file.
 */
export async function loadConfig({
  path = DEFAULT_CONFIG_FILE,
  cwd,
}: {
  path?: string | undefined
  cwd: string
}): Promise<{ config: Config; warnings: Diagnostic[] }> {
  const file = resolve(cwd, path)
  const shown = shownPath(file, cwd)
  const wrong = `The configuration ${shown} cannot be used`
  const read = await readText(file, shown)
  if ('fault' in read) return throwFaults(wrong, [read.fault])

  const { documents, faults } = readYaml(read.text, shown, configDocument, { notYet: NOT_YET })
  const [document, second] = documents
  if (faults.length > 0) return throwFaults(wrong, faults)
  if (!document) return throwFaults(wrong, [{ file: shown, message: 'the file is empty', hint: WRITE_ONE }])
  const problems = [...checkConfig(document.value), ...(await checkJsonPaths(document.value))]
  const diagnostics = problems.map(document.diagnose)
  if (second) {
    const message = 'expected one document, found a second one'
    diagnostics.push(second.diagnose({ path: [], message, hint: 'remove it, with the line `---` above it' }))
  }
  if (diagnostics.some(isError)) return throwFaults(wrong, diagnostics.filter(isError))
  return { config: normalise(document.value, file), warnings: sortDiagnostics(diagnostics) }
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
