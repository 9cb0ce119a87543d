import { isCiVariable } from '../domain/ci-variables.ts'
import { GateError } from '../domain/errors.ts'
import type { Environment } from './deps.ts'

/** What every child gets: enough to find programs and files, and to be found by the runner that cleans up. */
const ALWAYS = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'RUNNER_TRACKING_ID']
const ALWAYS_ON_WINDOWS = ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'USERPROFILE']

/** `env` and `pass_env` of a configured command; `key` is where they stand. */
export interface ChildVariables {
  env?: Readonly<Record<string, string>> | undefined
  pass_env?: readonly string[] | undefined
}

/**
 * The whole environment of a child: an allow-list, what `pass_env` names and what `env` sets.
 * @throws GateError `invalid_input` for a variable of the CI system, or one that is to be passed and is not set.
 */
export function childEnvironment(
  { env, pass_env }: ChildVariables,
  key: string,
  from: Environment,
): Record<string, string> {
  const refused = [...(pass_env ?? []), ...Object.keys(env ?? {})].filter((name) => isCiVariable(name))
  if (refused.length > 0) {
    throw new GateError('invalid_input', `${key}: the agent may not be given ${refused.join(', ')}`, {
      hint: 'variables of the CI system hold its token and its commands; give the agent a variable of another name',
    })
  }
  const missing = (pass_env ?? []).filter((name) => from[name] === undefined)
  if (missing.length > 0) {
    throw new GateError('invalid_input', `${key}.pass_env: not set: ${missing.join(', ')}`, {
      hint: 'set it, or take it out of pass_env',
    })
  }
  const windows = from.SystemRoot ?? from.SYSTEMROOT
  const allowed = [...ALWAYS, ...(windows === undefined ? [] : ALWAYS_ON_WINDOWS), ...(pass_env ?? [])]
  const child: Record<string, string> = {}
  for (const name of allowed) {
    const value = from[name]
    if (value !== undefined) child[name] = value
  }
  return { ...child, ...env }
}
