import type { CheckResult } from '../domain/result.ts'
import type { Check } from './check.ts'

/** What was collected is what was asked for. It cannot be capped: a verdict over other data is none. */
export const collectionCheck: Check = {
  run: ({ collection }) => {
    if (!collection) return []
    const { shards, missing, refused, errors } = collection
    const numbers = { shards, missing: missing.length, refused: refused.reduce((sum, { count }) => sum + count, 0) }
    const found = (part: string, reason: string, hint: string): CheckResult => ({
      id: `collection.${part}`,
      status: 'inconclusive',
      reason,
      hint,
      numbers,
    })
    const results = [
      ...(missing.length === 0
        ? []
        : [
            found(
              'missing',
              `${missing.length === 1 ? 'Shard' : 'Shards'} ${missing.join(', ')} of ${shards} did not arrive.`,
              'See the log of that `collect` job, and run it again.',
            ),
          ]),
      ...refused.map(({ reason, count, example }) =>
        found(
          'refused',
          `${count} times ${reason} was found and not taken, first at ${example}.`,
          'Sessions are taken as `collect` of this suite writes them: see what else wrote or changed them.',
        ),
      ),
      ...errors.map(({ shard, message }) =>
        found('ended', `Shard ${shard} of ${shards} ended early: ${message}`, 'See the log of that `collect` job.'),
      ),
    ]
    if (results.length > 0) return results
    return [
      { id: 'collection', status: 'pass', reason: `All ${shards} shards arrived as they were asked for.`, numbers },
    ]
  },
}
