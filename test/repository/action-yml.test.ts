import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { INPUT_NAMES, readInputs } from '../../src/github/inputs.ts'
import { read } from './workflows.ts'

const action = parse(read('action.yml')) as {
  inputs: Record<string, { description: string; default: string }>
  runs: { using: string; main: string }
}

it('action.yml declares the inputs that are read, and no others', () => {
  expect(Object.keys(action.inputs).sort()).toEqual([...INPUT_NAMES].sort())
})

it('an input that is not given is what its default says', () => {
  const declared = readInputs((name) => action.inputs[name]?.default ?? '').inputs
  const nothing = readInputs(() => '').inputs
  expect({ ...declared, githubToken: '' }).toEqual(nothing)
})

it('runs the bundle on a Node that GitHub has', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.js' })
})
