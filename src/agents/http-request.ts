import { GateError } from '../domain/errors.ts'
import type { Environment } from './deps.ts'
import type { HttpRequest } from './http-exchange.ts'
import { isRecord } from './json.ts'
import type { Refusal } from './refuses.ts'
import type { HttpAgentConfig } from './settings.ts'
import { asText, compileTemplate, type Template, type TurnScope, unknownTemplates } from './template.ts'

/** A token (RFC 9110, 5.6.2). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Compiles url, headers and body of the agent's requests; `names` are the templates they use.
 * @throws GateError `invalid_input` for a wrong url or template.
 */
export function compileRequest(
  config: HttpAgentConfig,
  env: Environment,
): { build: (scope: TurnScope) => HttpRequest; names: ReadonlySet<string> } {
  const url = compileTemplate(config.url, 'agent.http.url', env, (value) => encodeURIComponent(asText(value)))
  const urlOf = compileUrl(config.url, url)
  const misnamed = Object.keys(config.headers ?? {}).find((name) => !HEADER_NAME.test(name))
  if (misnamed !== undefined) {
    const { message, hint } = noHeader(misnamed)
    throw new GateError('invalid_input', `agent.http.headers: ${message}`, { hint })
  }
  const headers = Object.entries(config.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), compileTemplate(value, `agent.http.headers.${name}`, env)] as const,
  )
  const body = config.body === undefined ? undefined : compileTemplate(config.body, 'agent.http.body', env)
  if (body && config.method === 'GET') {
    throw new GateError('invalid_input', 'agent.http.body: a GET request has no body', {
      hint: 'take body out, or set method: POST',
    })
  }
  const names = new Set(
    [url, ...headers.map(([, value]) => value), ...(body ? [body] : [])].flatMap((t) => [...t.names]),
  )
  const fixed: Record<string, string> = {
    accept: config.stream?.format === 'sse' ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'user-agent': 'agent-slo-gate',
    ...(body ? { 'content-type': 'application/json' } : {}),
  }
  const build = (scope: TurnScope): HttpRequest => ({
    url: urlOf(scope),
    method: config.method,
    headers: {
      ...fixed,
      ...Object.fromEntries(headers.map(([name, value]) => [name, asHeader(value.render(scope))])),
    },
    body: body && JSON.stringify(body.render(scope)),
  })
  return { build, names }
}

/**
 * What is wrong with url, headers and body as they are written, whatever else is wrong with the settings of the agent.
 * Whether the variables they name are set is seen when they are compiled.
 */
export function* refusesRequest(http: unknown): Generator<Refusal> {
  if (!isRecord(http)) return
  const { url, headers, body } = http
  // What is no text, or of another scheme, is told by the schema.
  if (typeof url === 'string' && /^https?:/.test(url) && !URL.canParse(sampleOf(url))) {
    yield { path: ['url'], ...noAddress(url) }
  }
  for (const name of isRecord(headers) ? Object.keys(headers) : []) {
    if (!HEADER_NAME.test(name)) yield { path: ['headers', name], ...noHeader(name) }
  }
  for (const [key, value] of Object.entries({ url, headers, body })) yield* unknownTemplates(value, [key])
}

const noAddress = (url: string) => ({
  message: `expected an http or https address, found ${url}`,
  hint: 'write it as http://127.0.0.1:8080/chat',
})
const noHeader = (name: string) => ({
  message: `"${name}" is no name of a header`,
  hint: 'letters, digits and dashes, such as X-Api-Key',
})

/** A url with something in place of its templates. */
function sampleOf(url: string): string {
  return url.replace(/\{\{.*?\}\}/g, 'x')
}

/** A url without templates is parsed once, and refused at once when it is none. */
function compileUrl(written: string, template: Template): (scope: TurnScope) => URL {
  const sample = sampleOf(written)
  if (!URL.canParse(sample) || !/^https?:$/.test(new URL(sample).protocol)) {
    const { message, hint } = noAddress(written)
    throw new GateError('invalid_input', `agent.http.url: ${message}`, { hint })
  }
  if (sample !== written) return (scope) => new URL(asText(template.render(scope)))
  const url = new URL(written)
  return () => url
}

/** UTF-8 bytes as header characters, without what would end the header. */
function asHeader(value: unknown): string {
  return Buffer.from(asText(value).replace(/[\r\n\0]+/g, ' '), 'utf8').toString('latin1')
}
