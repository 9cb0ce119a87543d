/** Keys of later versions by path (`*` is any key), with what they will be. */
const LATER = {
  'judge.votes': 'several votes of a judge',
  'judge.judges': 'several judges',
  'judge.max_cost': 'a spending cap of the judge',
  prices: 'prices of models',
  'tools.*.empty_ok': 'tools that may return nothing',
  'tools.*.cost_usd': 'fees of tools',
  faults: 'injected faults',
  customer: 'the model of a simulated customer',
  'suite.max_trials': 'sequential trials',
  'gate.tolerance': 'a tolerance of your own',
  'gate.on.regression': 'the comparison with a baseline',
  'gate.on.cluster': 'the check of clusters',
  'agent.baseline': 'a second agent to compare with',
  'agent.observe': 'the recording model proxy',
  'agent.faults': 'injected faults',
} as const satisfies Record<string, string>

/** One sentence for each key that the configuration will have later and has not now. */
export const NOT_YET: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LATER).map(([path, what]) => [path, `\`${path}\` (${what}) is not part of this version`]),
)

/** Keys that are called otherwise here. */
export const FAMILIAR: Readonly<Record<string, string>> = {
  'slos.HallucinationRate.target': 'hallucinations have a ceiling: `max: 3%`',
}
