import type { PriceOf } from '../domain/judge.ts'
import type { Document, Step, ToolDefinition } from '../domain/session.ts'
import { isRecord } from './json.ts'
import { readToolCalls } from './tool-calls.ts'
import { readCost, readUsage } from './usage.ts'

/** What an agent reports of one turn beside its reply, as it came. Undefined: it did not say. */
export interface Reported {
  tool_calls?: unknown
  documents?: unknown
  usage?: unknown
  cost_usd?: unknown
  model?: unknown
  tools?: unknown
  handoff?: unknown
  status?: unknown
}

/** The same in the session's terms. */
export interface TurnReport {
  /** Retrieval, model call, tool calls, handoff: in this order, since agents do not say when each happened. */
  steps: Step[]
  tools: ToolDefinition[]
  status: 'escalated' | 'abandoned' | undefined
}

/**
 * Reads what an agent reported of a turn. The cost is the reported one, else the price of the tokens.
 * @throws AgentError `nonsense` for tool calls that are none.
 */
export async function readReported(reported: Reported, loadPriceOf: () => Promise<PriceOf>): Promise<TurnReport> {
  const steps: Step[] = []
  const documents = readDocuments(reported.documents)
  if (documents.length > 0) steps.push({ kind: 'retrieval', documents })
  const model = await readModelStep(reported, loadPriceOf)
  if (model) steps.push(model)
  steps.push(...readToolCalls(reported.tool_calls))
  const handoff = readHandoff(reported.handoff)
  if (handoff) steps.push(handoff)
  const { status } = reported
  return {
    steps,
    tools: readTools(reported.tools),
    status: status === 'escalated' || status === 'abandoned' ? status : undefined,
  }
}

async function readModelStep(
  { usage, cost_usd, model }: Reported,
  loadPriceOf: () => Promise<PriceOf>,
): Promise<Step | undefined> {
  const tokens = readUsage(usage)
  const name = typeof model === 'string' && model !== '' ? model : undefined
  let costUsd = readCost(cost_usd)
  if (costUsd === undefined && tokens && name) costUsd = (await loadPriceOf())(name, tokens) ?? undefined
  if (!tokens && costUsd === undefined && name === undefined) return undefined
  return {
    kind: 'model',
    ...(name === undefined ? {} : { model: name }),
    ...(tokens ? { usage: tokens } : {}),
    ...(costUsd === undefined ? {} : { costUsd }),
  }
}

function readDocuments(reported: unknown): Document[] {
  if (reported === undefined || reported === null) return []
  return (Array.isArray(reported) ? reported : [reported]).flatMap((item) => {
    if (typeof item === 'string') return item === '' ? [] : [{ content: item }]
    if (!isRecord(item)) return []
    const content = [item.content, item.text, item.page_content].find((text) => typeof text === 'string')
    const source = [item.source, item.url].find((text) => typeof text === 'string')
    return [
      {
        ...(typeof item.id === 'string' || typeof item.id === 'number' ? { id: String(item.id) } : {}),
        // A shape that is not known is kept whole: claims can still be found in it.
        content: content ?? JSON.stringify(item),
        ...(source === undefined ? {} : { source }),
      },
    ]
  })
}

function readTools(reported: unknown): ToolDefinition[] {
  if (!Array.isArray(reported)) return []
  return reported.flatMap((item) => {
    if (typeof item === 'string' && item !== '') return [{ name: item }]
    if (!isRecord(item)) return []
    const tool = isRecord(item.function) ? item.function : item
    if (typeof tool.name !== 'string' || tool.name === '') return []
    const parameters = [tool.parameters, tool.input_schema, tool.inputSchema].find(isRecord)
    return [
      {
        name: tool.name,
        ...(typeof tool.description === 'string' ? { description: tool.description } : {}),
        ...(parameters ? { parameters } : {}),
      },
    ]
  })
}

function readHandoff(reported: unknown): Step | undefined {
  if (reported === true) return { kind: 'handoff', to: 'human', human: true }
  if (typeof reported === 'string' && reported !== '') return { kind: 'handoff', to: reported }
  if (!isRecord(reported)) return undefined
  const to = [reported.to, reported.team, reported.agent, reported.name].find(
    (name) => typeof name === 'string' && name !== '',
  )
  const human = typeof reported.human === 'boolean' ? { human: reported.human } : {}
  if (typeof to === 'string') return { kind: 'handoff', to, ...human }
  return reported.human === true ? { kind: 'handoff', to: 'human', human: true } : undefined
}
