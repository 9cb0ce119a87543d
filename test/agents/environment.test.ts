import { expect, it } from 'vitest'
import { childEnvironment } from '../../src/agents/environment.ts'

const gate = {
  PATH: '/bin',
  HOME: '/root',
  GITHUB_TOKEN: 'ghs_1',
  ACTIONS_RUNTIME_TOKEN: 'jwt',
  'INPUT_GITHUB-TOKEN': 'ghs_1',
  RUNNER_TEMP: '/tmp/r',
  RUNNER_TRACKING_ID: 'id',
  NODE_OPTIONS: '--require ./x.js',
  OPENAI_API_KEY: 'sk-1',
}

it('is an allow-list, what is passed on by name, and what is set', () => {
  expect(childEnvironment({}, 'agent.start', gate)).toEqual({ PATH: '/bin', HOME: '/root', RUNNER_TRACKING_ID: 'id' })
  expect(
    childEnvironment({ pass_env: ['OPENAI_API_KEY'], env: { PORT: '1', PATH: '/opt' } }, 'agent.start', gate),
  ).toEqual({
    PATH: '/opt',
    HOME: '/root',
    RUNNER_TRACKING_ID: 'id',
    OPENAI_API_KEY: 'sk-1',
    PORT: '1',
  })
})

it.each([
  'GITHUB_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'INPUT_GITHUB-TOKEN',
  'STATE_x',
  'NODE_OPTIONS',
  'RUNNER_TEMP',
  'github_token',
])('refuses %s by name', (name) => {
  expect(() => childEnvironment({ pass_env: [name] }, 'agent.command', gate)).toThrow(
    `agent.command: the agent may not be given ${name}`,
  )
  expect(() => childEnvironment({ env: { [name]: 'x' } }, 'agent.command', gate)).toThrow(name)
})

it('refuses to pass on what is not set', () => {
  expect(() => childEnvironment({ pass_env: ['A', 'PATH', 'B'] }, 'agent.module', gate)).toThrow(
    'agent.module.pass_env: not set: A, B',
  )
})
