/**
 * The child in which the function of `agent.module` runs: an entry of its own, started by `module-process.ts`.
 * It loads the module once and answers turn after turn; tool calls go to the gate, which has the mocks.
 */
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import type { FromChild, LoadProblem, ModuleTurn, ToChild } from './module-messages.ts'

/** Longest answer that is sent on, characters of its JSON. */
const MAX_ANSWER = 10_000_000

type Reply = (turn: { user: string; index: number }, context: object) => unknown

interface PendingCall {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

let reply: Reply | undefined
let calls = 0
const pending = new Map<number, PendingCall>()

process.on('message', (message: ToChild) => {
  if (message.type === 'load') void load(message.file, message.exportName)
  else if (message.type === 'turn') void answer(message.id, message.turn)
  else settleCall(message)
})
// The gate is gone: nobody is left to answer.
process.on('disconnect', () => process.exit(0))

async function load(file: string, exportName: string): Promise<void> {
  const fail = (problem: LoadProblem, message: string, exports: string[] = []) =>
    send({ type: 'load_failed', problem, message, exports })
  try {
    const loaded: Record<string, unknown> = await import(pathToFileURL(file).href)
    const found = loaded[exportName] ?? exportOfCommonJs(loaded.default, exportName)
    if (typeof found === 'function') {
      reply = found as Reply
      send({ type: 'loaded' })
    } else {
      fail(
        'export',
        found === undefined ? 'is not exported' : `is ${typeof found}, not a function`,
        Object.keys(loaded),
      )
    }
  } catch (error) {
    // The stack of a syntax error does not say where it is; this does.
    fail('threw', inspect(error).slice(0, 4_000))
  }
}

/** What `module.exports` holds: not every way to write it is seen to be an export by name. */
function exportOfCommonJs(exports: unknown, name: string): unknown {
  if (typeof exports !== 'object' || exports === null || !Object.hasOwn(exports, name)) return undefined
  return (exports as Record<string, unknown>)[name]
}

async function answer(id: number, { user, turn, ...context }: ModuleTurn): Promise<void> {
  const reports: unknown[] = []
  try {
    const returned = await reply?.(
      { user, index: turn },
      {
        ...context,
        turn,
        tools: { call: (name: string, args: unknown) => callTool(id, name, args) },
        report: (report: unknown) => void reports.push(report),
      },
    )
    // A promise that was rejected meanwhile, and that nobody handles, ends the process in the session that left it.
    await new Promise((resolve) => setImmediate(resolve))
    sendAnswer(id, returned, reports)
  } catch (error) {
    send({ type: 'threw', id, problem: 'threw', message: stackOf(error) })
  }
}

function sendAnswer(id: number, returned: unknown, reports: unknown[]): void {
  const problem = whyNoReply(returned)
  if (problem !== undefined) {
    send({ type: 'threw', id, problem: 'no_reply', message: problem })
    return
  }
  try {
    const { length } = JSON.stringify([returned ?? null, reports])
    if (length <= MAX_ANSWER) send({ type: 'answer', id, returned: returned ?? null, reports })
    else send({ type: 'threw', id, problem: 'too_large', message: `${length} characters` })
  } catch (error) {
    send({ type: 'threw', id, problem: 'not_json', message: stackOf(error) })
  }
}

/** What is lost on the way to the gate is described here. */
function whyNoReply(returned: unknown): string | undefined {
  if (returned === undefined) return 'nothing'
  if (typeof returned === 'function' || typeof returned === 'symbol') return `a ${typeof returned}`
  if (typeof returned !== 'object' || returned === null || Array.isArray(returned) || 'reply' in returned) return
  if (Symbol.asyncIterator in returned || Symbol.iterator in returned) {
    return returned instanceof String ? undefined : 'something to iterate over'
  }
  return `an object without reply: ${inspect(returned, { depth: 0 }).slice(0, 200)}`
}

function callTool(id: number, name: string, args: unknown): Promise<unknown> {
  const call = ++calls
  return new Promise((resolve, reject) => {
    pending.set(call, { resolve, reject })
    send({ type: 'tool_call', id, call, name: String(name), arguments: args ?? {} })
  })
}

function settleCall(message: Extract<ToChild, { call: number }>): void {
  const waiting = pending.get(message.call)
  pending.delete(message.call)
  if (message.type === 'tool_result') waiting?.resolve(message.result)
  else waiting?.reject(Object.assign(new Error(message.message), { name: message.name }))
}

function send(message: FromChild): void {
  process.send?.(message)
}

function stackOf(error: unknown): string {
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4_000)
}
