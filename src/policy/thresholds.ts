import type { ASTNode } from '@marcbachmann/cel-js'
import type { BudgetTarget } from '../domain/budget.ts'
import { checkThreshold } from '../domain/burn.ts'
import { GateError } from '../domain/errors.ts'
import { indicatorName } from '../domain/ledger.ts'
import { accessOf } from './expression.ts'
import { nodesOf } from './nodes.ts'

/**
 * Refuses a condition that could never hold: a burn rate at or above a number that even an agent which
 * always fails does not reach, 1 / (1 - target). The overall burn rate reaches what any gating SLI does.
 * @throws GateError `invalid_input`
 */
export function checkThresholds(ast: ASTNode, key: string, targets: readonly BudgetTarget[]): void {
  for (const node of nodesOf(ast)) {
    const compared = comparison(node)
    if (!compared) continue
    const reached = targetsOf(compared.of, targets)
    if (reached.length === 0) continue
    try {
      checkThreshold(compared.threshold, Math.max(...reached), compared)
    } catch (thrown) {
      if (!(thrown instanceof GateError)) throw thrown
      throw new GateError(thrown.code, `${key} \`${node.input}\`: ${thrown.message}`, {
        ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
        cause: thrown,
      })
    }
  }
}

interface Comparison {
  of: ASTNode
  threshold: number
  above: boolean
}

/** `of >= threshold` or `threshold <= of`; `above`: `of > threshold`. */
function comparison(node: ASTNode): Comparison | undefined {
  switch (node.op) {
    case '>=':
    case '>':
    case '==':
      return withNumber(node.args[0], node.args[1], node.op === '>')
    case '<=':
    case '<':
      return withNumber(node.args[1], node.args[0], node.op === '<')
    default:
      return undefined
  }
}

function withNumber(of: ASTNode, value: ASTNode, above: boolean): Comparison | undefined {
  if (value.op !== 'value' || (typeof value.args !== 'number' && typeof value.args !== 'bigint')) return undefined
  return { of, threshold: Number(value.args), above }
}

/** Targets of the SLIs whose burn rate a node names; none when it names something else. */
function targetsOf(node: ASTNode, targets: readonly BudgetTarget[]): number[] {
  if (node.op === 'id' && node.args === 'burnRate')
    return targets.filter(({ gating }) => gating).map(({ target }) => target)
  const field = accessOf(node)
  if (field?.name !== 'burnRate') return []
  const sli = accessOf(field.of)?.name
  return targets.filter((target) => indicatorName(target) === sli).map(({ target }) => target)
}
