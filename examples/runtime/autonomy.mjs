/**
 * How the runtime of an agent obeys `autonomy.json`. Before each reply or tool call it asks `allowed`, and gets the most it
 * may do: `autonomous` (act), `draft` (a human sends it), `escalate` (a human takes over) or `none`.
 *
 *     node examples/runtime/autonomy.mjs .agent-slo-gate/autonomy.json issue_refund refunds
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/** Most first. */
const ACTIONS = ['autonomous', 'draft', 'escalate', 'none']

/** The state that was published; undefined where there is none that this runtime understands. */
export function readAutonomy(path) {
  try {
    const autonomy = JSON.parse(readFileSync(path, 'utf8'))
    return understood(autonomy) ? autonomy : undefined
  } catch {
    // Missing, or not JSON: `allowed` hands over to a human then.
    return undefined
  }
}

/** The version that this runtime was written for, and whatever it relies on (schema/autonomy.schema.json has all). */
function understood(autonomy) {
  const { schema, allowedActions, circuitBreak, risks, tools, clusters, validUntil } = autonomy ?? {}
  return (
    schema === 'agent-slo-gate-autonomy/v1' &&
    Array.isArray(allowedActions) &&
    typeof circuitBreak === 'boolean' &&
    ACTIONS.includes(risks?.high) &&
    typeof tools === 'object' &&
    Object.values(tools).every(({ allows }) => ACTIONS.includes(allows)) &&
    Array.isArray(clusters) &&
    !Number.isNaN(Date.parse(validUntil))
  )
}

/** The most that may be done: with this tool (none: a reply), in a conversation of this cluster, now. */
export function allowed(autonomy, { tool, cluster, now = new Date() } = {}) {
  if (!autonomy) return { action: 'escalate', why: 'there is no autonomy.json that can be read' }
  if (autonomy.circuitBreak) return { action: 'none', why: autonomy.why }

  const limits = [{ action: autonomy.allowedActions[0] ?? 'none', why: autonomy.why }]
  if (now > new Date(autonomy.validUntil)) {
    limits.push({ action: 'draft', why: `autonomy.json was valid until ${autonomy.validUntil}` })
  }
  if (tool !== undefined) {
    // A tool that nobody declared could do anything.
    const own = Object.hasOwn(autonomy.tools, tool)
      ? autonomy.tools[tool]
      : { risk: 'high', allows: autonomy.risks.high }
    limits.push({ action: own.allows, why: `${tool} is of ${own.risk} risk; ${autonomy.why}` })
  }
  const broken = autonomy.clusters.find((one) => one.cluster === cluster)
  if (broken) limits.push({ action: 'escalate', why: `the circuit of ${cluster} is broken: ${broken.why}` })

  const least = limits.reduce((a, b) => (ACTIONS.indexOf(b.action) > ACTIONS.indexOf(a.action) ? b : a))
  // A policy may leave an action out: then it is the next one down.
  const action = ACTIONS.slice(ACTIONS.indexOf(least.action)).find((one) => autonomy.allowedActions.includes(one))
  return { action: action ?? 'none', why: least.why }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [path, tool, cluster] = process.argv.slice(2)
  const { action, why } = allowed(readAutonomy(path), { tool, cluster })
  console.log(`${action}: ${why}`)
}
