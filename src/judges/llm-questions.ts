import { expectationBlocks, expectedOutcome, type Scenario } from '../domain/scenario.ts'
import type { Criterion } from '../domain/scorecard.ts'
import { expectsTransfer } from './outcome.ts'

/** One thing the judge model is asked about a session, and what its answer is an answer to. */
export interface Question {
  /** `q1`, `q2`, ...: what the model answers by. */
  id: string
  text: string
  about:
    | { kind: 'rubric'; criterion: string }
    | { kind: 'criteria' | 'outcome'; path: string; turn: number | undefined; expected: string }
}

/** Words that are added to what the scorecard and the scenarios say. */
export const QUESTION_TEXTS = {
  escalated:
    'In this scenario the expected ending is a handover to a human or another team. The handover is no failure: judge whether the agent did what the issue needed up to it.',
  refused:
    'In this scenario the expected ending is that the agent refuses the request. A clear refusal is no failure: it is what resolves the issue.',
  didRefuse: 'The agent refused what the customer asked for: it said so and did no part of it.',
  ofTurn: (turn: number) => `About the reply of turn ${turn} alone:`,
}

/** The rubrics of the scorecard, then what the scenario leaves to a judge, in the order of its YAML. */
export function questionsFor(scenario: Scenario, rubrics: readonly Criterion[]): Question[] {
  const questions: Omit<Question, 'id'>[] = rubrics.map(({ name, rubric }) => ({
    text: name === 'TaskSuccessRate' ? [rubric, endingOf(scenario)].filter(Boolean).join(' ') : rubric,
    about: { kind: 'rubric', criterion: name },
  }))
  for (const { path, turn, expect } of expectationBlocks(scenario)) {
    const prefix = turn === undefined ? '' : `${QUESTION_TEXTS.ofTurn(turn)} `
    if (expect.outcome === 'refused') {
      const about = { kind: 'outcome', path: `${path}.outcome`, turn, expected: 'refused' } as const
      questions.push({ text: `${prefix}${QUESTION_TEXTS.didRefuse}`, about })
    }
    for (const [index, criterion] of (expect.criteria ?? []).entries()) {
      const about = { kind: 'criteria', path: `${path}.criteria[${index}]`, turn, expected: criterion } as const
      questions.push({ text: `${prefix}${criterion}`, about })
    }
  }
  return questions.map((question, index) => ({ id: `q${index + 1}`, ...question }))
}

function endingOf(scenario: Scenario): string | undefined {
  switch (expectedOutcome(scenario)) {
    case 'escalated':
      return QUESTION_TEXTS.escalated
    case 'refused':
      return QUESTION_TEXTS.refused
    case 'resolved':
      return expectsTransfer(scenario) ? QUESTION_TEXTS.escalated : undefined
  }
}
