/** One conversation: what is remembered from turn to turn, and the record of what each turn did. */
import { readFileSync } from 'node:fs'
import { FACTS, RULES } from './agent.mjs'
import { createMeter } from './meter.mjs'
import { createTools } from './tools.mjs'

const POLICY = readPolicy(new URL('policy.md', import.meta.url))

/**
 * Opens a conversation.
 * @param {object} options `answers` of the build; `mocks` for the tools; `history`, the messages that came before
 * @returns {(message: string) => Promise<object>} takes what the customer says, gives what the agent said and did
 */
export function openSession({ answers, mocks, history }) {
  const callTool = createTools(mocks ?? undefined)
  const transcript = [...(history ?? [])]
  const memory = { facts: {} }
  for (const { role, content } of transcript) if (role === 'user') Object.assign(memory.facts, factsIn(content))

  return async (message) => {
    Object.assign(memory.facts, factsIn(message))
    transcript.push({ role: 'user', content: message })
    const intent = RULES.find(([, pattern]) => pattern.test(message))?.[0] ?? memory.pending ?? 'unclear'
    memory.pending = undefined

    const turn = createTurn(message, memory, callTool)
    const reply = await answerOrApology(answers[intent], turn)
    transcript.push({ role: 'assistant', content: reply })

    const { toolCalls: tool_calls, documents, handoff, meter } = turn
    const context = JSON.stringify([transcript, documents, tool_calls.map(({ result }) => result)])
    return { reply, tool_calls, documents, handoff, ...meter.bill({ context, reply, toolCalls: tool_calls.length }) }
  }
}

class ToolFailed extends Error {}

async function answerOrApology(answer, turn) {
  try {
    return await answer(turn)
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error
    return 'I am sorry, that did not work just now. Please try again later.'
  }
}

/** What an answer works with, and the record of what it did: tool calls, documents, handoff, cost. */
function createTurn(message, memory, callTool) {
  const meter = createMeter()
  const turn = { message, memory, facts: memory.facts, toolCalls: [], documents: [], handoff: undefined, meter }

  turn.tryCall = async (name, args) => {
    const startedAt = performance.now()
    const result = callTool(name, args)
    const call = { id: `call_${turn.toolCalls.length + 1}`, name, arguments: args, result }
    if (result?.error) call.error = { type: result.error, message: `${name} answered ${result.error}` }
    turn.toolCalls.push({ ...call, duration_ms: Number((performance.now() - startedAt).toFixed(3)) })
    return result
  }

  /** Calls a tool whose error ends the answer: nothing may be told from a result that is not there. */
  turn.call = async (name, args) => {
    const result = await turn.tryCall(name, args)
    if (result?.error) throw new ToolFailed(name)
    return result
  }

  /** Retrieves a policy document and quotes from it: the pattern's group, or all that it matches. */
  turn.quote = (id, pattern) => {
    const content = POLICY[id]
    if (!turn.documents.some((document) => document.id === id)) turn.documents.push({ id, content })
    const match = content.match(pattern)
    return match[1] ?? match[0]
  }

  /** Asks back; an answer that no rule knows then goes to `intent`. */
  turn.ask = (intent, question) => {
    memory.pending = intent
    return question
  }

  turn.handOff = (to) => {
    turn.handoff = { to, human: true }
  }
  return turn
}

function factsIn(text) {
  const found = Object.entries(FACTS).map(([name, pattern]) => [name, text.match(pattern)?.[1]])
  const facts = Object.fromEntries(found.filter(([, value]) => value !== undefined))
  if (facts.day) facts.day = facts.day.toLowerCase()
  return facts
}

/** One document a section, by its heading; lines are joined so that no quote is broken by a line's end. */
function readPolicy(file) {
  const sections = readFileSync(file, 'utf8').split(/^## /m).slice(1)
  return Object.fromEntries(
    sections.map((section) => {
      const [id, ...lines] = section.trim().split('\n')
      return [id, lines.join(' ')]
    }),
  )
}
