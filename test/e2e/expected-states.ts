/**
 * The state machine of rules B over plain counts an hour, written a second time and as plainly as it can be: what the
 * pipeline is held against. One SLI, production windows (24 h and 2 h), all hours inside the budget's window.
 */
export interface Step {
  /** Complete hours at the evaluation. */
  after: number
  state: 'healthy' | 'warning' | 'critical' | 'exhausted'
}

export function expectedSteps(hours: readonly { n: number; bad: number }[], target: number): Step[] {
  const B = 1 - target
  const sum = (from: number, to: number) =>
    hours.slice(Math.max(0, from), to).reduce((all, one) => ({ n: all.n + one.n, bad: all.bad + one.bad }), {
      n: 0,
      bad: 0,
    })
  const burn = ({ n, bad }: { n: number; bad: number }) => (n === 0 ? 0 : Number((bad / n / B).toFixed(9)))
  let state: Step['state'] = 'warning'
  let calm = 0
  const steps: Step[] = [{ after: 1, state }]
  const move = (after: number, to: Step['state']) => {
    state = to
    calm = 0
    steps.push({ after, state })
  }
  for (let after = 1; after <= hours.length; after++) {
    const whole = sum(0, after)
    const long = sum(after - 24, after)
    const burnRate = long.bad < 3 ? 0 : Math.min(burn(long), burn(sum(after - 2, after)))
    const remaining = Number((1 - burn(whole)).toFixed(9))
    const enough = Number((whole.n * B).toFixed(9)) >= 10 && whole.bad >= 3
    const order = ['healthy', 'warning', 'critical', 'exhausted'] as const
    const triggered = remaining <= 0 ? 3 : burnRate >= 5 ? 2 : burnRate >= 1 ? 1 : 0
    const worst = enough ? triggered : Math.min(triggered, 1)
    const now = order.indexOf(state)
    if (worst > now) {
      move(after, order[worst] as Step['state'])
      continue
    }
    const mayLeave = { healthy: false, warning: burnRate < 0.8, critical: burnRate < 4, exhausted: remaining >= 0.05 }[
      state
    ]
    if (!enough || worst === now || !mayLeave) calm = 0
    else if (++calm === 2) move(after, order[now - 1] as Step['state'])
  }
  return steps
}
