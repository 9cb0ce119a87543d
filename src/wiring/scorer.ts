import type { Config } from '../config/config.ts'
import type { Judge } from '../domain/judge.ts'
import type { Scenario } from '../domain/scenario.ts'
import { type SessionScore, scoreSession } from '../domain/score.ts'
import type { Session } from '../domain/session.ts'
import { allJudges, judgeSession, openLlmJudge } from '../judges/index.ts'
import type { Scorer } from '../rooms.ts'
import type { Surroundings } from '../wiring.ts'
import { loadFetch, loadPriceOf } from './models.ts'

/** Every judge of a configuration, and the scorecard over what they find. */
export async function openScorer(config: Config, { env }: Pick<Surroundings, 'env'>): Promise<Scorer> {
  const llm = config.judge
    ? await openLlmJudge({
        model: config.judge.model,
        baseUrl: config.judge.base_url,
        apiKeyEnv: config.judge.api_key_env,
        timeoutMs: config.judge.timeout,
        concurrency: config.judge.concurrency ?? config.suite.concurrency,
        env,
        criteria: config.scorecard,
        fetch: await loadFetch(config.judge.concurrency ?? config.suite.concurrency),
        priceOf: await loadPriceOf(),
      })
    : undefined
  const judges: readonly Judge[] = allJudges(llm)
  return {
    model: llm?.model ?? null,
    fingerprint: llm?.fingerprint() ?? null,
    async score(session: Session, scenario: Scenario, signal: AbortSignal) {
      const findings = await judgeSession(judges, session, scenario, signal)
      const score: SessionScore = scoreSession({
        session,
        scenario,
        findings,
        targets: config.targets,
        scorecard: config.scorecard,
        hasJudge: llm !== undefined,
      })
      return { score, spent: findings.spent }
    },
  }
}
