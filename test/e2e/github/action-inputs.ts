import { parse } from 'yaml'

interface ActionManifest {
  inputs?: Record<string, { default?: unknown } | null>
}

/**
 * The `INPUT_*` variables of a step, as the runner makes them: uppercased, spaces as `_`, hyphens kept, the defaults of
 * action.yml injected, an input without either as an empty text. Throws for a name that action.yml does not have, where
 * the runner only warns, and for an expression that it cannot evaluate.
 */
export function inputVariables(
  actionYml: string,
  given: Record<string, string>,
  token: string,
): Record<string, string> {
  const declared = (parse(actionYml) as ActionManifest).inputs ?? {}
  const unknown = Object.keys(given).filter((name) => !(name in declared))
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`)
  return Object.fromEntries(
    Object.entries(declared).map(([name, input]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      given[name] ?? evaluated(String(input?.default ?? ''), token),
    ]),
  )
}

function evaluated(value: string, token: string): string {
  const text = value.replace(/\$\{\{\s*github\.token\s*\}\}/g, token)
  if (text.includes('${{')) throw new Error(`this harness cannot evaluate the default ${value}`)
  return text
}
