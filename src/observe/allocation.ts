/** Fewest sessions of a stratum that are sampled, as long as the whole size allows it. */
const FLOOR = 5

/** A stratum as the allocation sees it: how many sessions it has, and how many of them can be had. */
export interface StratumSize {
  population: number
  available: number
}

/**
 * How many to take from each stratum: in proportion to its population, at least 5 (fewer where the size does not
 * allow it, but one as long as it does), at most what it has; `size` altogether, or all there is.
 * Shares are rounded by the largest remainder.
 */
export function allocate(strata: readonly StratumSize[], size: number): number[] {
  const floor = Math.min(FLOOR, Math.floor(size / Math.max(1, strata.length)))
  const taken = strata.map(({ available }) => Math.min(available, floor))
  let left = size - taken.reduce((sum, count) => sum + count, 0)
  let open = strata.map((_, index) => index).filter((index) => roomOf(index) > 0)

  function roomOf(index: number): number {
    return (strata[index]?.available ?? 0) - (taken[index] ?? 0)
  }

  while (left > 0 && open.length > 0) {
    const shares = proportionalShares(open, strata, taken, left)
    // What is beyond a stratum's room goes to the others in the next round.
    for (const [index, share] of shares) {
      const count = Math.min(share, roomOf(index))
      taken[index] = (taken[index] ?? 0) + count
      left -= count
    }
    open = open.filter((index) => roomOf(index) > 0)
  }
  return taken
}

/** Splits `left` so that the strata come as near to proportion as what they already have allows. */
function proportionalShares(
  open: readonly number[],
  strata: readonly StratumSize[],
  taken: readonly number[],
  left: number,
): [index: number, share: number][] {
  const weight = (index: number) => strata[index]?.population ?? 0
  const had = (index: number) => taken[index] ?? 0
  // Strata that already have more than their share take no more; the rest is shared among the others.
  let sharing = [...open]
  for (;;) {
    const total = sharing.reduce((sum, index) => sum + weight(index), 0)
    const pool = sharing.reduce((sum, index) => sum + had(index), left)
    const short = sharing.filter((index) => (pool * weight(index)) / total > had(index))
    if (short.length === sharing.length || short.length === 0) {
      const exact = sharing.map((index) => (pool * weight(index)) / total - had(index))
      return roundedTo(left, sharing, exact)
    }
    sharing = short
  }
}

function roundedTo(left: number, sharing: readonly number[], exact: readonly number[]): [number, number][] {
  const whole = exact.map((share) => Math.max(0, Math.floor(share)))
  let over = left - whole.reduce((sum, share) => sum + share, 0)
  const byRemainder = exact
    .map((share, at) => ({ at, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.at - b.at)
  for (const { at } of byRemainder) {
    if (over <= 0) break
    whole[at] = (whole[at] ?? 0) + 1
    over--
  }
  return sharing.map((index, at) => [index, whole[at] ?? 0])
}
