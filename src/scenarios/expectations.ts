import type { ScenarioDocument } from '../domain/scenario.ts'
import type { Problem } from '../yaml/parse.ts'
import { type Block, blocksOf } from './blocks.ts'

/** Scenarios that expect nothing, and expectations that contradict each other. */
export function* checkExpectations(document: ScenarioDocument): Generator<Problem> {
  const blocks = blocksOf(document)
  yield* checkAnything(document, blocks)
  for (const block of blocks) {
    yield* checkBlock(block)
    yield* checkCallsMode(block)
  }
  yield* checkContradictions(blocks)
}

function* checkAnything({ limits }: ScenarioDocument, blocks: readonly Block[]): Generator<Problem> {
  const limited = limits?.latency !== undefined || limits?.cost !== undefined
  if (limits && !limited) {
    yield {
      path: ['limits'],
      message: 'the limits are empty',
      hint: 'write latency or cost, or remove them',
      at: 'key',
    }
  } else if (blocks.length === 0 && !limited) {
    yield {
      path: ['id'],
      message: 'the scenario expects nothing, so it could never fail',
      hint: 'add `expect:` with say, never_say, calls, never_call, handoff, outcome or criteria',
    }
  }
}

function* checkBlock({ path, expect }: Block): Generator<Problem> {
  const { calls_mode, ...rest } = expect
  const written = Object.values(rest).filter((value) => value !== undefined)
  if (written.length === 0 && calls_mode === 'contains') {
    yield {
      path,
      message: 'an empty block of expectations could never fail',
      hint: 'write what is expected, or remove it',
      at: 'key',
    }
  }
  if (expect.calls?.length === 0 && calls_mode === 'contains') {
    yield {
      path: [...path, 'calls'],
      message: 'an empty list of calls expects nothing',
      hint: 'add `calls_mode: exact` if no tool may be called, or remove it',
      at: 'key',
    }
  }
}

function* checkCallsMode({ path, expect: { calls, calls_mode } }: Block): Generator<Problem> {
  if (calls_mode === 'contains' || (calls && (calls_mode === 'exact' || calls.length > 0))) return
  yield {
    path: [...path, 'calls_mode'],
    message: `\`calls_mode: ${calls_mode}\` needs \`calls\``,
    hint: calls_mode === 'exact' ? 'add them; `calls: []` if no tool may be called' : 'add them, or remove calls_mode',
  }
}

/** A tool that must be called and may not be called: in the same turn, or in any turn of a session that forbids it. */
function* checkContradictions(blocks: readonly Block[]): Generator<Problem> {
  for (const { path, expect } of blocks) {
    for (const [index, tool] of (expect.never_call ?? []).entries()) {
      const wholeSession = path[0] === 'expect'
      const expecting = blocks.find(
        (other) => (wholeSession || other.path === path) && other.expect.calls?.some((call) => call.tool === tool),
      )
      if (!expecting) continue
      yield {
        path: [...path, 'never_call', index],
        message: `\`${tool}\` is expected in \`calls\` and forbidden in \`never_call\``,
        hint: 'remove one of them',
      }
    }
  }
}
