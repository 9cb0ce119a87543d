import type { Step } from '../../domain/session.ts'
import type { Page } from '../terminal/page.ts'
import { brief } from '../text/clean.ts'
import { dollars, duration, integer } from '../text/numbers.ts'
import { labelled } from './labelled.ts'

const LONGEST = 400

/** What the agent did between the user's words and its reply. */
export function stepLines(step: Step, page: Page): string[] {
  switch (step.kind) {
    case 'model':
      return [...labelled('model', modelText(step), page, LONGEST), ...errorLines(step.error, page)]
    case 'tool':
      return toolLines(step, page)
    case 'retrieval': {
      const ids = step.documents.map(({ id, source }) => brief(id ?? source ?? 'without id'))
      return labelled(
        'retrieval',
        `${step.query === undefined ? '' : `"${brief(step.query)}" -> `}${ids.length === 0 ? 'nothing found' : ids.join(', ')}`,
        page,
        LONGEST,
      )
    }
    case 'handoff':
      return labelled('handoff', `to ${brief(step.to)}${step.human ? ' (human)' : ''}`, page, LONGEST)
  }
}

function modelText({ model, usage, costUsd, durationMs }: Extract<Step, { kind: 'model' }>): string {
  const facts = [
    brief(model ?? 'model not named'),
    ...(usage === undefined ? [] : [`${integer(usage.input)} tokens in, ${integer(usage.output)} out`]),
    ...(costUsd === undefined ? [] : [dollars(costUsd)]),
    ...(durationMs === undefined ? [] : [duration(durationMs)]),
  ]
  return facts.join(', ')
}

function toolLines(step: Extract<Step, { kind: 'tool' }>, page: Page): string[] {
  const { name, arguments: args, argumentsRaw, durationMs, mocked, error } = step
  const called = args === undefined ? (argumentsRaw ?? '') : json(args)
  const facts = [...(durationMs === undefined ? [] : [duration(durationMs)]), ...(mocked ? ['mocked'] : [])]
  return [
    ...labelled(
      'tool',
      `${brief(name)}(${brief(called, LONGEST)})${facts.length === 0 ? '' : `  ${facts.join(', ')}`}`,
      page,
      LONGEST + 200,
    ),
    ...errorLines(error, page),
    ...('result' in step && step.result !== undefined
      ? labelled('  ->', brief(json(step.result), LONGEST), page, LONGEST)
      : error
        ? []
        : labelled('  ->', '(no result seen)', page, LONGEST)),
  ]
}

function errorLines(error: { type: string; message: string } | undefined, page: Page): string[] {
  if (error === undefined) return []
  return labelled('  error', `${brief(error.type)}: ${brief(error.message)}`, page, LONGEST)
}

/** A text as it is, everything else as JSON. */
function json(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
