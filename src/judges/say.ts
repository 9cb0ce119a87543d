import type { ExpectationFinding } from '../domain/findings.ts'
import type { TextMatcher } from '../domain/scenario.ts'
import { clip } from './made-calls.ts'
import type { Scene } from './scene.ts'
import { readingOf, showMatcher } from './text.ts'

/** `say`: each entry must be found in a reply. */
export function sayFindings(scene: Scene): ExpectationFinding[] {
  const { block, turns } = scene
  return block.say.map((find, index) => {
    const base = { kind: 'say', path: `${block.path}.say[${index}]`, expected: show(block.expect.say, index) } as const
    const found = turns.find(({ turn }) => find(readTurn(scene, turn)) !== undefined)
    if (found) return { ...base, held: 'yes', actual: `said in turn ${found.turn + 1}` }
    const where = block.turn === undefined ? 'no reply says it' : 'the reply does not say it'
    const reason = `${where}: ${base.expected}${saidElsewhere(scene, find)}`
    return { ...base, held: 'no', actual: showReplies(turns), reason }
  })
}

/** Of a turn whose reply does not say it: the other turn whose reply does. */
function saidElsewhere({ block, session }: Scene, find: Scene['block']['say'][number]): string {
  if (block.turn === undefined) return ''
  const other = session.turns.findIndex((turn, index) => index !== block.turn && find(readingOf(turn)) !== undefined)
  return other === -1 ? '' : `; that of turn ${other + 1} does`
}

/** `never_say`: no entry may be found in any reply. */
export function neverSayFindings(scene: Scene): ExpectationFinding[] {
  const { block, turns } = scene
  return block.neverSay.map((find, index) => {
    const expected = `never ${show(block.expect.never_say, index)}`
    const base = { kind: 'never_say', path: `${block.path}.never_say[${index}]`, expected } as const
    const found = turns.find(({ turn }) => find(readTurn(scene, turn)) !== undefined)
    if (!found) return { ...base, held: 'yes', actual: 'not said' }
    return {
      ...base,
      turn: found.turn,
      held: 'no',
      actual: clip(found.reply, 400),
      reason: `the reply of turn ${found.turn + 1} says ${show(block.expect.never_say, index)}`,
    }
  })
}

function readTurn({ session }: Scene, turn: number) {
  return readingOf(session.turns[turn] ?? { reply: '' })
}

function show(entries: readonly TextMatcher[] | undefined, index: number): string {
  const entry = entries?.[index]
  return entry === undefined ? '' : showMatcher(entry)
}

/** The last replies, which are where an answer is looked for first. */
function showReplies(turns: Scene['turns']): string {
  if (turns.length === 0) return 'no reply'
  if (turns.length === 1) return clip(turns[0]?.reply ?? '', 400)
  return turns
    .slice(-3)
    .map(({ turn, reply }) => `turn ${turn + 1}: ${clip(reply, 200)}`)
    .join('\n')
}
