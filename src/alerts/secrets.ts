import { createRedact, type Redact } from '../domain/redact.ts'
import { ChannelError } from './sender.ts'

/** Environment variables, as the process holds them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A secret out of the environment.
 * @throws ChannelError that names the variable, never its value.
 */
export function readSecret(name: string, env: Environment): string {
  // A line break at the end is how secrets are commonly pasted.
  const value = (env[name] ?? '').trim()
  if (value !== '') return value
  throw new ChannelError(`the environment variable ${name} is ${env[name] === undefined ? 'not set' : 'empty'}`)
}

/** A secret URL. @throws ChannelError that names the variable, never its value. */
export function readSecretUrl(name: string, env: Environment): string {
  const value = readSecret(name, env)
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url !== undefined && (url.username !== '' || url.password !== '')) {
    throw new ChannelError(`the URL in ${name} holds a user name or a password, which fetch refuses: use a header`)
  }
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return value
  throw new ChannelError(`the environment variable ${name} does not hold a URL that starts with https://`)
}

/** Takes the URL and all its parts, and other secrets, out of what a receiver answers. */
export function redactUrl(secretUrl: string, others: readonly string[] = []): Redact {
  const { href, host, hostname, pathname, search, searchParams } = new URL(secretUrl)
  const parts = [host, hostname, `${pathname}${search}`, ...pathname.split('/'), ...searchParams.values()]
  return createRedact([secretUrl, href, ...parts, ...others])
}
