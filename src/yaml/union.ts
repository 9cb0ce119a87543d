import type * as z from 'zod/mini'

type Issue = z.core.$ZodIssue

/**
 * The branch of a union that was probably meant: one whose type is that of the value, with the fewest
 * issues, then the deepest. Undefined when the value has the type of none.
 */
export function fittingBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches
    .filter((issues) => !issues.some(isOtherType))
    .toSorted((a, b) => a.length - b.length || depthOf(b) - depthOf(a))[0]
  // A map with a foreign key in place of its own: that its own is missing is only the consequence.
  const foreign = fitting?.filter((issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0)
  return foreign && foreign.length > 0 ? foreign : fitting
}

/** The issues a union is made of where no branch fits: one a branch. */
export function leavesOf(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  return issue.errors.flatMap((issues) => issues.filter(isOtherType).flatMap(leavesOf))
}

/** The value itself, not something inside it, is of another type than the branch expects. */
function isOtherType(issue: Issue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') return issue.errors.every((issues) => issues.some(isOtherType))
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(...issues.map(({ path }) => path.length))
}
