/** The autonomy states, best first. */
export const STATES = ['healthy', 'warning', 'critical', 'exhausted'] as const
export type AutonomyState = (typeof STATES)[number]

/** What an agent may do on its own, most first. */
export const ACTIONS = ['autonomous', 'draft', 'escalate'] as const
export type Action = (typeof ACTIONS)[number]

export const MODES = ['autonomous', 'draft', 'escalate', 'circuit-broken'] as const
type Mode = (typeof MODES)[number]

/** What one state means. */
interface StatePolicy {
  mode: Mode
  /** When the state is entered: an expression over the budget's variables. */
  trigger: string
  /** When it may be left; absent: as soon as its trigger does not hold. */
  exit?: string | undefined
  allowedActions: readonly Action[]
  /** Channels that hear of it. */
  alerts: readonly string[]
  freezeDeployments: boolean
  circuitBreak: boolean
}

interface ResolvedStatePolicy extends StatePolicy {
  /** Whether the trigger is the default one, whose thresholds adapt to targets that could not reach them. */
  defaultTrigger: boolean
  /** Whether the exit is the one that belongs to the default trigger. */
  defaultExit: boolean
}

export type Policy = Record<AutonomyState, ResolvedStatePolicy>
export type PolicyOverrides = {
  [state in AutonomyState]?: { [key in keyof StatePolicy]?: StatePolicy[key] | undefined } | undefined
}

/** The policy of the design, section 4: what a team gets that writes none. */
const DEFAULT_POLICY: Record<AutonomyState, StatePolicy> = {
  healthy: {
    mode: 'autonomous',
    trigger: 'burnRate < 1.0',
    allowedActions: ['autonomous', 'draft', 'escalate'],
    alerts: [],
    freezeDeployments: false,
    circuitBreak: false,
  },
  warning: {
    mode: 'draft',
    trigger: 'burnRate >= 1.0',
    exit: 'burnRate < 0.8',
    allowedActions: ['draft', 'escalate'],
    alerts: ['#agents-oncall'],
    freezeDeployments: false,
    circuitBreak: false,
  },
  critical: {
    mode: 'escalate',
    trigger: 'burnRate >= 5.0',
    exit: 'burnRate < 4.0',
    allowedActions: ['escalate'],
    alerts: ['#agents-oncall', '#incidents'],
    freezeDeployments: true,
    circuitBreak: false,
  },
  exhausted: {
    mode: 'circuit-broken',
    trigger: 'budgetRemaining <= 0',
    exit: 'budgetRemaining >= 0.05',
    allowedActions: [],
    alerts: ['#agents-oncall', '#incidents', 'pagerduty'],
    freezeDeployments: true,
    circuitBreak: true,
  },
}

/** The policy in force: what is written of a state replaces the default of that key, and everything else stays. */
export function resolvePolicy(overrides: PolicyOverrides = {}): Policy {
  const resolve = (state: AutonomyState): ResolvedStatePolicy => {
    const { exit: defaultExit, ...own } = DEFAULT_POLICY[state]
    const { exit: writtenExit, ...written } = Object.fromEntries(
      Object.entries(overrides[state] ?? {}).filter(([, value]) => value !== undefined),
    ) as Partial<StatePolicy>
    const defaultTrigger = written.trigger === undefined
    // The default exit belongs to the default trigger: another one is left when it does not hold (rules B).
    const exit = writtenExit ?? (defaultTrigger ? defaultExit : undefined)
    return {
      ...own,
      ...written,
      defaultTrigger,
      defaultExit: defaultTrigger && writtenExit === undefined,
      ...(exit === undefined ? {} : { exit }),
    }
  }
  return {
    healthy: resolve('healthy'),
    warning: resolve('warning'),
    critical: resolve('critical'),
    exhausted: resolve('exhausted'),
  }
}

/** How bad a state is: 0 healthy to 3 exhausted. */
export function severityOf(state: AutonomyState): number {
  return STATES.indexOf(state)
}
