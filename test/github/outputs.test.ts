import { expect, it } from 'vitest'
import type { Core } from '../../src/github/core.ts'
import { setOutputs } from '../../src/github/outputs.ts'

it('sets every output, those without a value to nothing', () => {
  const set: Record<string, unknown> = {}
  const core = {
    setOutput: (name, value) => {
      set[name] = value
    },
  } satisfies Pick<Core, 'setOutput'>
  setOutputs(core, {
    verdict: 'block',
    summary: 'no',
    'comment-url': undefined,
    'task-success-rate': 0.5,
    'cost-usd': 0,
  })
  expect(set).toEqual({ verdict: 'block', summary: 'no', 'comment-url': '', 'task-success-rate': 0.5, 'cost-usd': 0 })
})
