import type { Step, ToolStep, Turn } from '../domain/session.ts'
import type { Activity, AgentActivity, ModelActivity } from './activity.ts'
import type { Message } from './messages.ts'
import { joined, settle } from './turns.ts'

/** A turn in the making. */
interface Draft {
  user: string
  reply: string | undefined
  work: Exclude<Activity, AgentActivity>[]
  around: AgentActivity | undefined
}

/**
 * The turns of a traced conversation, in the order of time. A trace whose outermost agent says what went in is one
 * turn, timed by that agent; otherwise a turn begins with each model call that was sent a new user message. History
 * that a model was sent is context, not turns of its own: it has traces of its own.
 */
export function turnsOfActivities(activities: readonly Activity[]): Turn[] {
  const traces = new Map<string, Activity[]>()
  for (const activity of withoutRepeats(activities)) {
    const trace = traces.get(activity.traceId)
    if (trace) trace.push(activity)
    else traces.set(activity.traceId, [activity])
  }
  const drafts: Draft[] = []
  for (const trace of traces.values()) {
    const around = outermost(trace)
    const work = trace.filter((activity): activity is Draft['work'][number] => activity.kind !== 'agent')
    if (around?.user !== undefined) drafts.push({ user: around.user, reply: around.reply, work, around })
    else addByMessages(work, around, drafts)
  }
  return drafts.map(turnOf)
}

/** By start; a model call inside a model call is the same one, recorded by a second instrumentation. */
function withoutRepeats(activities: readonly Activity[]): Activity[] {
  const byId = new Map(activities.map((activity) => [activity.id, activity]))
  const insideModel = ({ parentId }: Activity): boolean => {
    const passed = new Set<string>()
    for (let id = parentId; id !== undefined && !passed.has(id); id = byId.get(id)?.parentId) {
      if (byId.get(id)?.kind === 'model') return true
      passed.add(id)
    }
    return false
  }
  return activities
    .filter((activity) => activity.kind !== 'model' || !insideModel(activity))
    .toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)
}

function outermost(trace: readonly Activity[]): AgentActivity | undefined {
  const agents = trace.filter((activity) => activity.kind === 'agent')
  return agents.find(({ user }) => user !== undefined) ?? agents[0]
}

function addByMessages(work: Draft['work'], around: AgentActivity | undefined, drafts: Draft[]): void {
  const begun = drafts.length
  /** Work before the first model call, such as looking up documents, belongs to the turn that follows. */
  let early: Draft['work'] = []
  let key: string | undefined
  for (const activity of work) {
    if (activity.kind !== 'model') {
      const open = drafts.length > begun ? drafts.at(-1) : undefined
      if (open) open.work.push(activity)
      else early.push(activity)
      continue
    }
    const users = activity.input.filter(({ role, text }) => role === 'user' && text !== '')
    const asked = `${users.length} ${users.at(-1)?.text ?? ''}`
    // Each call may have a trace of its own: then the results in its input tell that it goes on.
    const goesOn = drafts.length > begun ? asked === key : continues(activity.input) && drafts.length > 0
    key = asked
    if (!goesOn) drafts.push({ user: users.at(-1)?.text ?? '', reply: undefined, work: [], around: undefined })
    drafts.at(-1)?.work.push(...early, activity)
    early = []
  }
  if (early.length > 0) drafts.at(-1)?.work.push(...early)
  const last = drafts.at(-1)
  if (last && drafts.length === begun + 1) {
    last.around = around
    last.reply = around?.reply
  }
}

function continues(input: readonly Message[]): boolean {
  const last = input.at(-1)
  return last !== undefined && last.results.length > 0
}

function turnOf({ user, reply, work, around }: Draft): Turn {
  const steps: Step[] = []
  const turn: Turn = { user, reply: '', steps }
  const executed = work.filter((activity) => activity.kind === 'tool')
  const taken = new Set<Activity>()
  const calls: ToolStep[] = []
  const results = work.flatMap((activity) =>
    activity.kind === 'model' ? activity.input.flatMap((m) => m.results) : [],
  )
  for (const activity of work) {
    if (activity.kind === 'retrieval') {
      const { query, documents } = activity
      steps.push({ kind: 'retrieval', ...(query === undefined ? {} : { query }), documents })
    } else if (activity.kind === 'model') {
      steps.push(modelStep(activity))
      for (const { text, calls: asked } of activity.output) {
        turn.reply = joined(turn.reply, text)
        for (const call of asked) {
          const same = executed.find(
            (tool) =>
              !taken.has(tool) && (tool.callId === undefined ? tool.name === call.name : tool.callId === call.callId),
          )
          if (same) taken.add(same)
          const step = same ? { ...call, ...toolStep(same) } : { ...call }
          calls.push(step)
          steps.push(step)
        }
      }
    } else if (!taken.has(activity)) {
      taken.add(activity)
      steps.push(toolStep(activity))
    }
  }
  // A call that nobody traced has its result in what the model was sent next.
  for (const result of results) {
    const open = calls.filter((call) => call.result === undefined && call.error === undefined)
    if (open.some(({ callId, name }) => (callId ? callId === result.callId : name === result.name))) {
      settle(result, open, turn)
    }
  }
  if (reply !== undefined) turn.reply = reply
  return { ...turn, ...timesOf(turn, work, around) }
}

function modelStep({ model, usage, costUsd, startMs, endMs, error }: ModelActivity): Step {
  return {
    kind: 'model',
    ...(model === undefined ? {} : { model }),
    ...(usage === undefined ? {} : { usage }),
    ...(costUsd === undefined ? {} : { costUsd }),
    ...durationOf(startMs, endMs),
    ...(error === undefined ? {} : { error }),
  }
}

function toolStep(tool: Extract<Activity, { kind: 'tool' }>): ToolStep {
  return {
    kind: 'tool',
    name: tool.name,
    ...(tool.callId === undefined ? {} : { callId: tool.callId }),
    ...(tool.arguments === undefined ? {} : { arguments: tool.arguments }),
    ...(tool.result === undefined ? {} : { result: tool.result }),
    ...durationOf(tool.startMs, tool.endMs),
    ...(tool.error === undefined ? {} : { error: tool.error }),
  }
}

/** A turn that was not answered has no latency, nor has one whose end is not known: that is not 0. */
function timesOf(
  turn: Turn,
  work: Draft['work'],
  around: AgentActivity | undefined,
): Pick<Turn, 'latencyMs' | 'ttftMs'> {
  const timed = around ? [around] : work
  if (turn.reply === '' || timed.length === 0) return {}
  const startMs = Math.min(...timed.map((activity) => activity.startMs))
  const endMs = Math.max(...timed.map((activity) => activity.endMs))
  if (endMs <= startMs) return {}
  const final = work.findLast((activity) => activity.kind === 'model')
  const ttftMs = final?.ttftMs === undefined ? undefined : between(startMs, final.startMs + final.ttftMs)
  return { latencyMs: between(startMs, endMs), ...(ttftMs === undefined ? {} : { ttftMs }) }
}

/** Work whose end is not known took nobody knows how long: that is not 0. */
export function durationOf(startMs: number, endMs: number): { durationMs?: number } {
  return endMs > startMs ? { durationMs: between(startMs, endMs) } : {}
}

/** Hundredths of a millisecond: what is left of nanoseconds once they went through a double. */
function between(startMs: number, endMs: number): number {
  return Math.max(0, Math.round((endMs - startMs) * 100) / 100)
}
