import type { Config } from '../config/config.ts'

/** Values of the variables that the configuration uses as keys: none of them may be kept or shown. */
export function secretsOf(config: Config, env: Readonly<Record<string, string | undefined>>): string[] {
  const written = JSON.stringify(config.agent.settings)
  const templates = [...written.matchAll(/\{\{\s*env\.([^}\s]+)\s*\}\}/g)].map(([, name]) => name ?? '')
  const keys = [...written.matchAll(/"api_key_env":"(\w+)"/g)].map(([, name]) => name ?? '')
  const passed = [config.agent.start, config.agent.settings].flatMap((part) =>
    part && 'pass_env' in part ? (part.pass_env ?? []) : [],
  )
  const names = [
    ...templates,
    ...keys,
    ...(config.judge ? [config.judge.api_key_env] : []),
    ...passed.filter(isSecretName),
  ]
  return names.flatMap((name) => env[name] ?? [])
}

function isSecretName(name: string): boolean {
  return /key|token|secret|password|credential|auth/i.test(name)
}
