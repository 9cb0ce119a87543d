import type { Session, SessionError, ToolDefinition } from '../domain/session.ts'
import type { Activity } from './activity.ts'
import { Unconvertible } from './found.ts'
import type { Labels } from './labels.ts'
import { durationOf, turnsOfActivities } from './traced-turns.ts'
import { joined } from './turns.ts'

/** What a traced session is called and labelled with. */
export interface TracedSession extends Labels {
  id: string
  startedAtMs: number
  agent?: NonNullable<Session['agent']>
  groundTruth?: unknown
}

/**
 * The session that a conversation's activities add up to. Its status is `error` (or `timeout`) when the last turn has
 * no reply and failed, else `completed`.
 * @throws Unconvertible when nobody said anything: content was not recorded.
 */
export function tracedSession({ startedAtMs, ...named }: TracedSession, activities: readonly Activity[]): unknown {
  const turns = turnsOfActivities(activities)
  if (!turns.some(({ user, reply }) => user !== '' || reply !== '')) {
    throw new Unconvertible('no message of the conversation was recorded', 'switch the capture of content on')
  }
  const error = turns.at(-1)?.reply === '' ? lastError(activities) : undefined
  const tools = toolsOf(activities)
  const systemPrompt = systemPromptOf(activities)
  return {
    schema: 'agent-session/v1',
    ...named,
    startedAt: new Date(startedAtMs).toISOString(),
    ...durationOf(
      activities.reduce((first, { startMs }) => Math.min(first, startMs), Number.POSITIVE_INFINITY),
      activities.reduce((last, { endMs }) => Math.max(last, endMs), 0),
    ),
    status: error === undefined ? 'completed' : /time_?d?_?out/i.test(error.type) ? 'timeout' : 'error',
    ...(error === undefined ? {} : { error }),
    turns,
    ...(tools.length > 0 ? { tools } : {}),
    ...(systemPrompt === '' ? {} : { systemPrompt }),
  }
}

function lastError(activities: readonly Activity[]): SessionError | undefined {
  const failed = activities.filter(({ kind, error }) => kind !== 'tool' && error !== undefined)
  return failed.toSorted((a, b) => a.endMs - b.endMs).at(-1)?.error
}

function toolsOf(activities: readonly Activity[]): ToolDefinition[] {
  const byName = new Map<string, ToolDefinition>()
  for (const activity of activities) {
    if (activity.kind === 'model') for (const tool of activity.tools) byName.set(tool.name, tool)
  }
  return [...byName.values()]
}

/** What the first model call that has any was instructed with. */
function systemPromptOf(activities: readonly Activity[]): string {
  for (const activity of activities) {
    if (activity.kind !== 'model') continue
    const text = activity.input.reduce((said, { role, text }) => (role === 'system' ? joined(said, text) : said), '')
    if (text !== '') return text
  }
  return ''
}
