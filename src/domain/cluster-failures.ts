import { logGamma } from './interval.ts'

/** Counts of one cluster of sessions. */
export interface ClusterCounts {
  cluster: string
  bad: number
  valid: number
}

/** A cluster that fails far more often than the rest. */
export interface ClusterFailure extends ClusterCounts {
  /** Bad share of all other clusters. */
  restShare: number
  /** Adjusted for the number of clusters (Holm). */
  p: number
  /** Not one good event: its own circuit is broken, while the agent stays in its state. */
  wholly: boolean
  evidence: string
}

const TIMES_THE_REST = 3
/** As for the other incidents: at 0.05 every third week of a healthy agent with twenty clusters names one. */
const ALPHA = 0.01

/**
 * Clusters that fail at three times the rate of the rest or more, by Fisher's exact test (one-sided) with
 * Holm's correction over the clusters. Rules D, "systematic failure". Worst first.
 */
export function clusterFailures(clusters: readonly ClusterCounts[]): ClusterFailure[] {
  const measured = clusters.filter(({ valid }) => valid > 0)
  const total = measured.reduce((sum, { bad, valid }) => ({ bad: sum.bad + bad, valid: sum.valid + valid }), {
    bad: 0,
    valid: 0,
  })
  const tested = measured
    .map((one) => ({ ...one, raw: upperTail(one.bad, one.valid, total.bad, total.valid) }))
    .sort((a, b) => a.raw - b.raw || (a.cluster < b.cluster ? -1 : 1))
  let worstP = 0
  return tested.flatMap(({ raw, ...one }, index) => {
    worstP = Math.max(worstP, Math.min(1, raw * (tested.length - index)))
    const rest = { bad: total.bad - one.bad, valid: total.valid - one.valid }
    if (rest.valid === 0 || worstP > ALPHA) return []
    const restShare = rest.bad / rest.valid
    const share = one.bad / one.valid
    if (share < TIMES_THE_REST * restShare) return []
    const evidence = `${one.bad} of ${one.valid} sessions of cluster ${one.cluster} failed, against ${rest.bad} of ${rest.valid} elsewhere (p ${worstP < 0.001 ? '< 0.001' : `= ${worstP.toFixed(3)}`})`
    return [{ ...one, restShare, p: worstP, wholly: one.bad === one.valid, evidence }]
  })
}

/** P(at least `bad` of the bad ones fall into a cluster by chance): the hypergeometric tail of Fisher's exact test. */
export function upperTail(bad: number, valid: number, totalBad: number, total: number): number {
  let sum = 0
  for (let count = bad; count <= Math.min(valid, totalBad); count++) {
    if (totalBad - count > total - valid) continue
    sum += Math.exp(logChoose(valid, count) + logChoose(total - valid, totalBad - count) - logChoose(total, totalBad))
  }
  return Math.min(1, sum)
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}
