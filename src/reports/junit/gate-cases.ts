import type { CheckStatus, Result, SliStatus } from '../../domain/result.ts'
import { SLI_NAMES } from '../../domain/sli.ts'
import { sliRows } from '../facts/sli-rows.ts'
import { oneLine } from '../text/clean.ts'
import type { Case } from './case.ts'

/** What ended the run early, or made the gate itself fail. */
export function errorCases({ error }: Result): Case[] {
  if (error === undefined) return []
  return [
    {
      name: 'run',
      classname: 'gate',
      outcome: 'error',
      type: oneLine(error.code),
      message: oneLine(error.message),
      body: [error.hint, error.details].filter(Boolean).join('\n'),
    },
  ]
}

/** A case for each SLI. `gate.on` and measure-only hold here too: the status is that of the SLI's check. */
export function sliCases(result: Result): Case[] {
  return sliRows(result).map(({ name, status, word, measured, interval, target, headline }) => {
    const { reason } = result.slis[name]
    const figures = [
      `measured ${measured}`,
      `90% interval ${interval}`,
      `target ${target}`,
      ...(headline === undefined ? [] : [headline]),
    ].join('\n')
    return { name, classname: 'slos', ...outcomeOf(status, oneLine(reason ?? word), figures) }
  })
}

/** A case for each check but the SLIs' own. */
export function checkCases({ checks }: Result): Case[] {
  const ofSlis = new Set<string>(SLI_NAMES.map((name) => `slo.${name}`))
  return checks
    .filter(({ id }) => !ofSlis.has(id))
    .map(({ id, status, reason, hint }) => ({
      name: oneLine(id),
      classname: 'checks',
      ...outcomeOf(status, oneLine(reason), hint),
    }))
}

/** Block is a failure, undecided an error, not measured skipped; a warning passes and is noted. */
function outcomeOf(
  status: CheckStatus | SliStatus,
  message: string,
  body: string | undefined,
): Pick<Case, 'outcome' | 'type' | 'message' | 'body' | 'note'> {
  switch (status) {
    case 'pass':
      return { outcome: 'passed', type: status }
    case 'warn':
      return {
        outcome: 'passed',
        type: status,
        note: `warning: ${[message, body].filter((text) => text !== undefined).join('\n')}`,
      }
    case 'block':
      return { outcome: 'failure', type: status, message, body }
    case 'inconclusive':
      return { outcome: 'error', type: status, message, body }
    case 'not_measured':
      return { outcome: 'skipped', type: status, message }
  }
}
