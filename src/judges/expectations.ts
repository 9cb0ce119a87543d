import { type ExpectationFinding, noFindings } from '../domain/findings.ts'
import type { Judge } from '../domain/judge.ts'
import type { Scenario } from '../domain/scenario.ts'
import { isAnswered, type Session } from '../domain/session.ts'
import { callFindings, claimFindings, neverCallFindings } from './call-expectations.ts'
import { type CompiledBlock, type CompiledScenario, withCompiled } from './compiled-scenario.ts'
import { limitFindings } from './limits.ts'
import { callsOf, handoffsOf } from './made-calls.ts'
import { handoffFindings, outcomeFindings } from './outcome.ts'
import { neverSayFindings, sayFindings } from './say.ts'
import type { Scene } from './scene.ts'

/**
 * Holds a session against every expectation of its scenario: one finding for each, in the order say, never_say,
 * calls, never_call, claims_require_call, handoff, outcome, criteria of each block, the session's block first, then
 * those of the turns, then the limits. What needs a judge model or could not be observed is `unscored`.
 */
export const expectationsJudge: Judge = {
  id: 'expectations',
  answersRubrics: false,
  canScoreClaims: () => false,
  judge: (session, scenario) =>
    withCompiled(scenario, (compiled) => ({
      ...noFindings(),
      expectations: judgeExpectations(session, scenario, compiled),
    })),
}

function judgeExpectations(session: Session, scenario: Scenario, compiled: CompiledScenario): ExpectationFinding[] {
  const allMade = callsOf(session)
  const allHandoffs = handoffsOf(session)
  const findings: ExpectationFinding[] = []
  const blocks = compiled.blocks.some(({ turn }) => turn === undefined)
    ? compiled.blocks
    : [NO_SESSION_BLOCK, ...compiled.blocks]
  for (const block of blocks) {
    const inScope = ({ turn }: { turn: number }) => block.turn === undefined || turn === block.turn
    const scene: Scene = {
      session,
      scenario,
      block,
      compiled,
      turns: [...answeredTurns(session)].filter(inScope),
      made: block.turn === undefined ? allMade : allMade.filter(inScope),
      allMade,
      handoffs: block.turn === undefined ? allHandoffs : allHandoffs.filter(inScope),
    }
    const own = blockFindings(scene)
    for (const finding of own) findings.push(block.turn === undefined ? finding : onTurn(finding, block.turn, scene))
  }
  findings.push(...limitFindings(session, scenario))
  return findings
}

/** The default outcome is expected of every session, also where the scenario has no `expect` of its own. */
const NO_SESSION_BLOCK: CompiledBlock = {
  path: 'expect',
  turn: undefined,
  expect: { calls_mode: 'contains' },
  say: [],
  neverSay: [],
  claims: [],
}

function blockFindings(scene: Scene): ExpectationFinding[] {
  return [
    ...sayFindings(scene),
    ...neverSayFindings(scene),
    ...callFindings(scene),
    ...neverCallFindings(scene),
    ...claimFindings(scene),
    ...handoffFindings(scene),
    ...outcomeFindings(scene),
    ...criteriaFindings(scene),
  ]
}

function criteriaFindings({ block }: Scene): ExpectationFinding[] {
  return (block.expect.criteria ?? []).map((criterion, index) => ({
    kind: 'criteria',
    path: `${block.path}.criteria[${index}]`,
    held: 'unscored',
    expected: criterion,
    actual: 'not judged',
    reason: 'a free criterion needs a judge: configure `judge`',
    unlooked: true,
  }))
}

const STEP_KINDS: ReadonlySet<string> = new Set(['calls', 'never_call', 'handoff', 'outcome'])

/** Marks a finding with its turn. Nothing holds of a turn that was never answered, but nothing was violated either. */
function onTurn(finding: ExpectationFinding, turn: number, { session, turns }: Scene): ExpectationFinding {
  if (turns.length > 0) return { ...finding, turn }
  const steps = session.turns[turn]?.steps ?? []
  // A handoff may end a conversation without a word; what was done in that turn still counts.
  const isAboutSteps = STEP_KINDS.has(finding.kind) && steps.length > 0
  const violated = finding.kind === 'never_call' && finding.held === 'no'
  if (violated || (isAboutSteps && !session.error)) return { ...finding, turn }
  const reached = session.turns[turn] !== undefined
  const why = session.error ? `: ${session.error.message}` : ''
  const { unlooked: _, ...kept } = finding
  return {
    ...kept,
    turn,
    held: 'no',
    actual: reached ? 'no reply' : 'the turn was never reached',
    reason: reached ? `turn ${turn + 1} was not answered${why}` : `the session ended before turn ${turn + 1}${why}`,
    unreached: true,
  }
}

function* answeredTurns(session: Session): Generator<{ turn: number; reply: string }> {
  for (const [turn, item] of session.turns.entries()) if (isAnswered(item)) yield { turn, reply: item.reply }
}
