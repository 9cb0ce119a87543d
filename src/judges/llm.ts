import { createHash, randomUUID } from 'node:crypto'
import { GateError } from '../domain/errors.ts'
import { type Findings, noFindings } from '../domain/findings.ts'
import type { Judge, PriceOf, Rubrics } from '../domain/judge.ts'
import type { Scenario } from '../domain/scenario.ts'
import { isAnswered, type Session } from '../domain/session.ts'
import { type Asked, createChatClient } from './llm-client.ts'
import { SYSTEM_PROMPT, userPrompt } from './llm-prompt.ts'
import { QUESTION_TEXTS, questionsFor } from './llm-questions.ts'
import { ANSWER_VERSION, parseAnswer } from './llm-schema.ts'
import { QuoteFinder, transcriptOf } from './llm-transcript.ts'
import { findingsOfAnswer, findingsWithoutAnswer } from './llm-verdicts.ts'

const OPENAI_URL = 'https://api.openai.com/v1'

export interface LlmJudgeOptions extends Rubrics {
  model: string
  /** Any OpenAI-compatible endpoint; default OpenAI's own. */
  baseUrl?: string | undefined
  /** Name of the variable in `env` that holds the key. */
  apiKeyEnv: string
  env: Readonly<Record<string, string | undefined>>
  /** Of one attempt, milliseconds. */
  timeoutMs: number
  /** Sessions judged at once. */
  concurrency: number
  fetch: typeof fetch
  priceOf: PriceOf
  /** Monotonic milliseconds. */
  clock?: () => number
}

/** A judge that is a model. */
export interface LlmJudge extends Judge {
  readonly model: string
  /** Changes with everything that may change a verdict: model, prompt, rubrics, the form of the answer. */
  fingerprint(): string
}

/**
 * The judge model: one call a session answers the rubrics, the free criteria and, for each reply, which claims are
 * ungrounded. It never throws for what a session contains or an endpoint does: what it cannot say is unscored.
 * @throws GateError where the key of OpenAI's own endpoint is missing.
 */
export function createLlmJudge(options: LlmJudgeOptions): LlmJudge {
  const { model, criteria, priceOf } = options
  const client = createChatClient({
    ...options,
    baseUrl: options.baseUrl ?? OPENAI_URL,
    apiKey: keyOf(options),
    clock: options.clock ?? (() => performance.now()),
  })

  const judge = async (session: Session, scenario: Scenario, signal: AbortSignal): Promise<Findings> => {
    const questions = questionsFor(scenario, criteria)
    const turns = [...session.turns.entries()].filter(([, turn]) => isAnswered(turn)).map(([turn]) => turn)
    const without = (reason: string, spent: Findings['spent']) => ({
      ...noFindings(),
      ...findingsWithoutAnswer(questions, turns, reason),
      spent,
    })
    if (turns.length === 0) return without('there is no reply to judge', NOTHING_SPENT)
    const transcript = transcriptOf(session, scenario)
    if (!transcript) return without('the session is too long for a judge, even shortened', NOTHING_SPENT)

    const asked = await client.ask(
      [
        { role: 'system', content: SYSTEM_PROMPT },
        { role: 'user', content: userPrompt(questions, transcript, randomUUID()) },
      ],
      signal,
    )
    const spent = spentOn(asked, model, priceOf)
    if (!asked.ok) return without(asked.reason, spent)
    const answer = parseAnswer(asked.text)
    if (!answer) return without('the judge did not answer in the form that was asked for', spent)
    const quotes = new QuoteFinder(session, transcript)
    return { ...noFindings(), ...findingsOfAnswer(answer, questions, transcript, quotes), spent }
  }

  return {
    id: 'llm',
    model,
    answersRubrics: true,
    canScoreClaims: () => true,
    judge,
    fingerprint: () => fingerprintOf(options),
  }
}

const NOTHING_SPENT: Findings['spent'] = { calls: 0, usd: 0 }

/** Endpoints of one's own often need no key; OpenAI's does. */
function keyOf({ apiKeyEnv, baseUrl, env }: LlmJudgeOptions): string {
  const key = env[apiKeyEnv]
  if (key) return key
  if (baseUrl !== undefined) return 'none'
  throw new GateError('invalid_input', `the judge needs a key, and ${apiKeyEnv} is not set`, {
    hint: `set ${apiKeyEnv}, name another variable in judge.api_key_env, or point judge.base_url at your own endpoint`,
  })
}

/** Attempts without an answer cost nothing that is known of; an answer whose price is unknown makes the cost unknown. */
function spentOn(asked: Asked, model: string, priceOf: PriceOf): Findings['spent'] {
  if (!asked.ok && !asked.answered) return { calls: asked.calls, usd: 0 }
  return { calls: asked.calls, usd: asked.usage ? priceOf(model, asked.usage) : null }
}

function fingerprintOf({ model, criteria }: LlmJudgeOptions): string {
  const { ofTurn, ...texts } = QUESTION_TEXTS
  const sample = userPrompt([], { json: '{}', shortened: false, answered: [] }, 'fence')
  const rubrics = criteria.map(({ name, rubric }) => [name, rubric])
  const everything = JSON.stringify([model, SYSTEM_PROMPT, sample, texts, ofTurn(0), rubrics, ANSWER_VERSION])
  return createHash('sha256').update(everything).digest('hex').slice(0, 16)
}
