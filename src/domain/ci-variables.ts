/**
 * Variables of the CI system and of node itself: they hold the token, the inputs and the commands of a step, or change how
 * the gate's own code runs. No configuration may hand them to an agent or to an endpoint.
 */
const CI_VARIABLE = /^(GITHUB_|ACTIONS_|INPUT_|STATE_|RUNNER_(?!TRACKING_ID$)|NODE_OPTIONS$)/i

export function isCiVariable(name: string): boolean {
  return CI_VARIABLE.test(name)
}
