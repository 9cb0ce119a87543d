import { type Handler, json } from './loopback.ts'

/** A request to the judge. */
export interface Asked {
  messages: { content: string }[]
  response_format?: { type: string }
}

/** What the judge was asked: the ids of its questions, and the turns. */
function questionsIn(body: Record<string, unknown>): { ids: string[]; turns: number[] } {
  const prompt = (body as unknown as Asked).messages.at(-1)?.content ?? ''
  const ids = (/^Questions:\n([\s\S]*?)\n\n/.exec(prompt)?.[1] ?? '')
    .split('\n')
    .flatMap((line) => /^(\S+): /.exec(line)?.[1] ?? [])
  const turns = (/Turns to judge in "replies": (.*)/.exec(prompt)?.[1] ?? '').split(', ').map(Number)
  return { ids, turns }
}

/** An answer of the judge. */
export function completion(content: string) {
  return {
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 1000, completion_tokens: 100 },
  }
}

/** A judge that says the same of every question, and these ungrounded claims of every reply. */
export function judgeSaying(verdict: string, ungrounded: object[] = [], quotes: string[] = []): Handler {
  return (body, response) => {
    const { ids, turns } = questionsIn(body)
    json(
      response,
      completion(
        JSON.stringify({
          questions: ids.map((id) => ({ id, verdict, reason: 'Because.', quotes })),
          replies: turns.map((turn) => ({ turn, claims: ['factual'], ungrounded })),
        }),
      ),
    )
  }
}
