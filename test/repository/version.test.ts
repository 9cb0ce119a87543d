import { expect, it } from 'vitest'
import { VERSION } from '../../src/version.ts'
import { read } from './workflows.ts'

it('the version that is shown is that of the package', () => {
  expect(VERSION).toBe(JSON.parse(read('package.json')).version)
})
