import { expect, it } from 'vitest'
import { withBaseSections } from '../../src/config/base-owned.ts'
import { type ConfigDocument, configDocument } from '../../src/config/schema.ts'

const document = (agent: object, more: object = {}): ConfigDocument =>
  configDocument.parse({ version: 1, agent: { name: 'a', ...agent }, ...more })
const replay = (trusted: boolean) => ({ replay: { sessions: 's.jsonl', trust_ground_truth: trusted } })

it.each([
  ['by another agent', { http: { url: 'http://x/' } }, false],
  ['by recordings that are not trusted', replay(false), false],
  ['by recordings that are trusted', replay(true), true],
] as const)('a change whose base is driven %s: its own ground truth counts: %s', (_, base, counts) => {
  const { agent } = withBaseSections(document(replay(true)), document(base))
  expect(agent.replay?.trust_ground_truth).toBe(counts)
})

it('what decides is the base commit’s, what is tried is the change’s', () => {
  const head = document(replay(false), { slos: { TaskSuccessRate: { target: '50%' } }, suite: { trials: 9 } })
  const base = document(replay(false), { slos: { TaskSuccessRate: { target: '94%' } }, suite: { trials: 3 } })
  const merged = withBaseSections(head, base)
  expect([merged.slos.TaskSuccessRate?.target, merged.suite.trials]).toEqual([0.94, 9])
})

it('the key of a model is not a variable of the CI system', () => {
  expect(() => document(replay(false), { judge: { model: 'm', api_key_env: 'ACTIONS_RUNTIME_TOKEN' } })).toThrow(
    /variable of the CI system/,
  )
})
