import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import type { BudgetTarget } from '../domain/budget.ts'
import { GateError, messageOf } from '../domain/errors.ts'
import { indicatorName } from '../domain/ledger.ts'
import type { BurnVariables, PolicyVariables } from '../domain/policy-variables.ts'
import { nearestName } from '../yaml/suggest.ts'
import { nodesOf } from './nodes.ts'

/** What an expression may name, with its meaning. */
const VARIABLES = {
  burnRate: 'burn rate of the worst gating SLI; 1.0 spends the budget exactly in one window',
  budgetRemaining: 'share of the budget that is left, of the worst gating SLI: 1 untouched, 0 spent, below 0 overspent',
  daysRemaining: 'days until the budget is spent at this burn rate; infinite while it is not running out',
} as const

/** An expression that was checked, and what it is made of. */
export interface Expression {
  ast: ASTNode
  holds(variables: PolicyVariables): boolean
}

/**
 * Compiles a condition in the Common Expression Language.
 * @param key where it stands, for messages: `policy.critical.trigger`
 * @throws GateError `invalid_input` for a syntax error, an unknown name (with the list of variables and the
 * name that was probably meant), an expression that is no condition, or one that cannot be evaluated for every budget
 * (1/0, int(daysRemaining) where it is infinite). `holds` throws the same for a budget that was not thought of.
 */
export function compileExpression(text: string, key: string, targets: readonly BudgetTarget[]): Expression {
  const slis = targets.map(indicatorName)
  const parsed = parse(text, key)
  for (const node of nodesOf(parsed.ast)) checkName(node, key, slis)
  const { valid, type, error } = parsed.check()
  if (!valid) throw refusal(key, text, firstLine(error), listOfVariables(slis))
  if (type !== 'bool')
    throw refusal(key, text, `it is a ${type}, not a condition`, 'Compare it with something, such as burnRate >= 5.0.')
  const holds = (variables: PolicyVariables) => {
    try {
      return parsed({ ...variables, sli: { ...everySli(slis, UNTOUCHED), ...variables.sli } }) === true
    } catch (thrown) {
      const { burnRate, budgetRemaining, daysRemaining } = variables
      const given = `burnRate ${burnRate}, budgetRemaining ${budgetRemaining}, daysRemaining ${daysRemaining}`
      throw refusal(key, text, `it cannot be evaluated at ${given}: ${firstLine(thrown)}`, CONDITION)
    }
  }
  for (const budget of TRIED) holds({ ...budget, sli: everySli(slis, budget) })
  return { ast: parsed.ast, holds }
}

const CONDITION = 'Write a CEL condition, such as `burnRate >= 5.0 || budgetRemaining < 0.1`.'
const UNTOUCHED: BurnVariables = { burnRate: 0, budgetRemaining: 1, daysRemaining: Number.POSITIVE_INFINITY }
/** Budgets that every condition has to be able to judge: untouched, burning, overspent. */
const TRIED: readonly BurnVariables[] = [
  UNTOUCHED,
  { burnRate: 2.5, budgetRemaining: 0.4, daysRemaining: 4.8 },
  { burnRate: 10, budgetRemaining: -2.5, daysRemaining: 0 },
]

const ENVIRONMENT = new Environment({ unlistedVariablesAreDyn: false })
  .registerVariable('burnRate', 'double')
  .registerVariable('budgetRemaining', 'double')
  .registerVariable('daysRemaining', 'double')
  .registerVariable('sli', 'map<string, map<string, double>>')

function parse(text: string, key: string) {
  try {
    return ENVIRONMENT.parse(text)
  } catch (thrown) {
    throw refusal(key, text, firstLine(thrown), CONDITION)
  }
}

/** Names that the type checker does not know to be wrong: those of SLIs, and of what an SLI has. */
function checkName(node: ASTNode, key: string, slis: readonly string[]): void {
  if (node.op === 'id' && node.args !== 'sli' && !Object.hasOwn(VARIABLES, node.args))
    throw unknownName(key, node.input, node.args, [...Object.keys(VARIABLES), 'sli'], slis)
  const step = accessOf(node)
  if (!step) return
  if (step.of.op === 'id' && step.of.args === 'sli' && !slis.includes(step.name))
    throw unknownName(key, node.input, step.name, slis, slis)
  const of = accessOf(step.of)
  if (of?.of.op === 'id' && of.of.args === 'sli' && !Object.hasOwn(VARIABLES, step.name))
    throw unknownName(key, node.input, step.name, Object.keys(VARIABLES), slis)
}

/** `a.b` or `a["b"]`: what is looked into, and for what. */
export function accessOf(node: ASTNode): { of: ASTNode; name: string } | undefined {
  if (node.op === '.') return { of: node.args[0], name: node.args[1] }
  if (node.op !== '[]') return undefined
  const [of, index] = node.args
  return index.op === 'value' && typeof index.args === 'string' ? { of, name: index.args } : undefined
}

function unknownName(key: string, text: string, name: string, known: readonly string[], slis: readonly string[]) {
  const near = nearestName(name, known)
  const meant = near === undefined ? '' : `Did you mean \`${near}\`? `
  return refusal(key, text, `unknown variable \`${name}\``, `${meant}${listOfVariables(slis)}`)
}

function listOfVariables(slis: readonly string[]): string {
  const example = slis.find((name) => /^\w+$/.test(name)) ?? 'TaskSuccessRate'
  const ofSli = Object.keys(VARIABLES).map((name) => `sli.${example}.${name}`)
  const part = slis.find((name) => name.includes('/'))
  const asPart = part === undefined ? '' : ` (a part as sli["${part}"])`
  return `The variables are ${[...Object.keys(VARIABLES), ...ofSli].join(', ')}; the SLIs are ${slis.join(', ')}${asPart}.`
}

function everySli(slis: readonly string[], budget: BurnVariables): PolicyVariables['sli'] {
  return Object.fromEntries(slis.map((name) => [name, budget]))
}

function firstLine(thrown: unknown): string {
  return (messageOf(thrown).split('\n')[0] ?? '').trim()
}

function refusal(key: string, text: string, what: string, hint: string): GateError {
  return new GateError('invalid_input', `${key} \`${text}\`: ${what}`, { hint })
}
