import type { ShardManifest } from './domain/collection.ts'
import { GateError } from './domain/errors.ts'
import { SuiteEvidence } from './domain/evidence.ts'
import { planTrials, trialsInRounds } from './domain/plan.ts'
import { type Shard, shardOf } from './domain/shard.ts'
import { measure, whatEndedEarly } from './measure.ts'
import type { Rooms } from './rooms.ts'

/**
 * `collect`: config -> scenarios -> trials -> sessions, for one shard, without a judge and without a secret of ours. The
 * deterministic expectations alone say which `must_pass` scenarios need additional trials. `decide` does the rest.
 * `durationMsOf`: what a session of a scenario took before, to balance the shards.
 * @throws GateError `invalid_input` or `usage` before anything ran.
 */
export async function collect(
  rooms: Rooms,
  { shard, durationMsOf }: { shard: Shard; durationMsOf?: (scenario: string) => number | undefined },
): Promise<ShardManifest> {
  const startedAt = rooms.now()
  const { config: whole, suite } = await rooms.loadInput()
  const { judge: _, ...config } = whole
  const redact = rooms.redactor(config)
  const scorer = await rooms.openScorer(config)
  const agent = await rooms.openAgent(config, suite)
  if (agent.mode !== 'live') {
    throw new GateError('usage', `\`collect\` drives a live agent, and agent.${config.agent.kind} is a recording`, {
      hint: 'Recorded sessions need no collecting: run `gate`.',
    })
  }
  const plan = planTrials(suite.scenarios, agent, config.suite.trials, suite.changes)
  const ownShard = shardOf(plan, shard.count, durationMsOf)
  const trials = [...trialsInRounds(plan)].filter((trial) => ownShard(trial) === shard.index)
  const evidence = new SuiteEvidence(plan, trials)
  const sessions = rooms.openSessions(config, suite)
  rooms.onPlan(trials.length)
  const measuring = { rooms, config, evidence, sessions, scorer, redact }
  const ended = await whatEndedEarly(rooms.signal, () => measure(measuring, agent, trials))
  const error = (await whatEndedEarly(rooms.signal, async () => sessions.close())) ?? ended
  return redact({
    schema: 'agent-slo-gate-shard/v1',
    shard,
    suite: suite.fingerprint,
    agent: {
      name: config.agent.name,
      ...(config.agent.identity.commit === undefined ? {} : { commit: config.agent.identity.commit }),
    },
    sessions: evidence.added,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(rooms.now().getTime() - startedAt.getTime()),
    ...(error
      ? {
          error: {
            code: error.code,
            message: error.message,
            ...(error.details === undefined ? {} : { details: error.details }),
          },
        }
      : {}),
  })
}
