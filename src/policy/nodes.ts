import type { ASTNode } from '@marcbachmann/cel-js'

/** A node of an expression and every node below it. */
export function* nodesOf(node: ASTNode): Generator<ASTNode> {
  yield node
  for (const child of childrenIn(node.args)) yield* nodesOf(child)
}

function* childrenIn(args: unknown): Generator<ASTNode> {
  if (Array.isArray(args)) for (const item of args) yield* childrenIn(item)
  else if (typeof args === 'object' && args !== null && 'op' in args) yield args as ASTNode
}
