import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { alertPayloadSchema } from '../../src/domain/alert-payload.ts'

export interface Taken {
  path: string
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: a payload is looked into as the receiver would, whatever it is.
  body: any
}

/** A receiver on this machine: every request it saw, and those whose payload it accepted. */
export interface Receiver {
  url: string
  seen: Taken[]
  accepted: Taken[]
}

/** Answers in place of the receiver's own; undefined: its own. The next request takes the next one. */
export type Instead = (response: ServerResponse) => void
interface Answer {
  status: number
  answer: string
  type?: string
}
type Rules = (taken: Taken) => Answer

async function serve(rules: Rules, instead: readonly Instead[] = []): Promise<Receiver> {
  const receiver: Receiver = { url: '', seen: [], accepted: [] }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const taken = { path: request.url ?? '', headers: request.headers, body: parsed(text) }
    const own = instead[receiver.seen.length]
    receiver.seen.push(taken)
    if (own) return own(response)
    const { status, answer, type = 'text/plain' } = request.method === 'POST' ? rules(taken) : NOT_A_POST
    if (status < 300) receiver.accepted.push(taken)
    response.writeHead(status, { 'content-type': type }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return receiver
}

const NOT_A_POST: Answer = { status: 405, answer: 'method_not_allowed' }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A Slack incoming webhook after its documentation: answers `ok`; 404 no_service for an unknown address; 400
 * invalid_payload, no_text and invalid_blocks (50 blocks, 3,000 characters a section, 10 elements a context, ids).
 */
export const slack = (instead?: Instead[]) => serve(slackRules, instead)

/** The path of the one webhook that exists. */
export const SLACK_PATH = '/services/T00000000/B11111111/XyZsecretSecretsecret24x'

function slackRules({ path, headers, body }: Taken): Answer {
  if (path !== SLACK_PATH) return { status: 404, answer: 'no_service' }
  if (!headers['content-type']?.startsWith('application/json')) return { status: 400, answer: 'invalid_payload' }
  if (typeof body !== 'object' || body === null) return { status: 400, answer: 'invalid_payload' }
  if (!body.text && !body.blocks) return { status: 400, answer: 'no_text' }
  if (body.text !== undefined && typeof body.text !== 'string') return { status: 400, answer: 'invalid_payload' }
  if (body.text?.length > 40_000) return { status: 400, answer: 'msg_too_long' }
  if (body.blocks !== undefined && !validBlocks(body.blocks)) return { status: 400, answer: 'invalid_blocks' }
  return { status: 200, answer: 'ok' }
}

function validBlocks(blocks: unknown): boolean {
  return Array.isArray(blocks) && blocks.length > 0 && blocks.length <= 50 && blocks.every(validBlock)
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON may be sent.
function validBlock(block: any): boolean {
  if (block.type === 'section') return validText(block.text, 3_000)
  if (block.type !== 'context') return false
  const { elements } = block
  return Array.isArray(elements) && elements.length >= 1 && elements.length <= 10 && elements.every((e) => validText(e))
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON may be sent.
function validText(object: any, limit = 3_000): boolean {
  const { type, text, verbatim, ...unknown } = object ?? {}
  if (Object.keys(unknown).length > 0 || typeof text !== 'string') return false
  if (verbatim !== undefined && (type !== 'mrkdwn' || typeof verbatim !== 'boolean')) return false
  return ['mrkdwn', 'plain_text'].includes(type) && text.length >= 1 && text.length <= limit
}

/** PagerDuty's Events API v2 after its OpenAPI description, and the incidents that are open: dedup key -> severity. */
export async function pagerduty(instead?: Instead[]): Promise<Receiver & { open: Map<string, string> }> {
  const open = new Map<string, string>()
  const receiver = await serve((taken) => {
    const errors = pagerdutyErrors(taken)
    if (errors.length > 0) {
      const answer = { status: 'invalid event', message: 'Event object is invalid', errors }
      return { status: 400, answer: JSON.stringify(answer), type: 'application/json' }
    }
    const { event_action, dedup_key, payload } = taken.body
    if (event_action === 'trigger') open.set(dedup_key, payload.severity)
    else open.delete(dedup_key)
    const answer = { status: 'success', message: 'Event processed', dedup_key }
    return { status: 202, answer: JSON.stringify(answer), type: 'application/json' }
  }, instead)
  return Object.assign(receiver, { open })
}

const PAGERDUTY_KEYS = ['routing_key', 'event_action', 'dedup_key', 'client', 'client_url', 'payload']
const PAYLOAD_KEYS = ['summary', 'source', 'severity', 'timestamp', 'component', 'group', 'class', 'custom_details']

function pagerdutyErrors({ path, body }: Taken): string[] {
  const errors: string[] = []
  const expect = (holds: boolean, error: string) => holds || errors.push(error)
  const { routing_key, event_action, dedup_key, payload } = body ?? {}
  expect(path === '/enqueue', `no such path: ${path}`)
  expect(routing_key?.length === 32, "Length of 'routing_key' is incorrect (should be 32 characters)")
  expect(['trigger', 'acknowledge', 'resolve'].includes(event_action), "'event_action' is invalid")
  expect(dedup_key === undefined || dedup_key.length <= 255, "Length of 'dedup_key' is incorrect")
  expect(event_action === 'trigger' || typeof dedup_key === 'string', "'dedup_key' is missing")
  expect(
    Object.keys(body ?? {}).every((key) => PAGERDUTY_KEYS.includes(key)),
    'unknown key',
  )
  if (event_action !== 'trigger') return errors
  expect(payload?.summary?.length > 0 && payload.summary.length <= 1024, "'payload.summary' is missing or too long")
  expect(payload?.source?.length > 0, "'payload.source' is missing or blank")
  expect(['critical', 'error', 'warning', 'info'].includes(payload?.severity), "'payload.severity' is invalid")
  expect(!Number.isNaN(Date.parse(payload?.timestamp)), "'payload.timestamp' is invalid")
  expect(
    Object.keys(payload ?? {}).every((key) => PAYLOAD_KEYS.includes(key)),
    'unknown key of payload',
  )
  expect(typeof payload?.custom_details === 'object', "'payload.custom_details' is no object")
  return errors
}

/** A generic receiver that holds its sender to the published shape and dedups by the Idempotency-Key header. */
export async function webhook(instead?: Instead[]): Promise<Receiver & { keys: Set<string> }> {
  const keys = new Set<string>()
  const receiver = await serve(({ headers, body }) => {
    const key = headers['idempotency-key']
    if (typeof key !== 'string') return { status: 400, answer: 'no idempotency key' }
    const read = alertPayloadSchema.safeParse(body)
    if (!read.success) return { status: 422, answer: JSON.stringify(read.error.issues) }
    keys.add(key)
    return { status: 204, answer: '' }
  }, instead)
  return Object.assign(receiver, { keys })
}

/** An answer of its own. */
export function answers(status: number, text = '', headers: Record<string, string> = {}): Instead {
  return (response) => response.writeHead(status, headers).end(text)
}

/** Takes the request and never answers. */
export const silence: Instead = () => undefined

/** Takes the request and breaks the connection off. */
export const hangUp: Instead = (response) => response.destroy()

/** A receiver that is gone: nobody listens at its address. */
export async function nobody(): Promise<Receiver> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { url: `http://127.0.0.1:${port}`, seen: [], accepted: [] }
}
