import type { Scenario } from '../domain/scenario.ts'

/** One line of a conversation, in the form that chat models take. */
export interface Message {
  role: 'user' | 'assistant'
  content: string
}

/** The turns that came before the scenario's own. */
export function historyOf(scenario: Scenario): Message[] {
  return (scenario.history ?? []).flatMap(({ user, reply }) => exchange(user, reply))
}

/** A user's words and the reply, as two messages. */
export function exchange(user: string, reply: string): Message[] {
  return [
    { role: 'user', content: user },
    { role: 'assistant', content: reply },
  ]
}
