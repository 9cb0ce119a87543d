import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import {
  aDeploymentEvent,
  aMergeGroupEvent,
  aPullRequestEvent,
  aPullRequestTargetEvent,
  aPushEvent,
  aReleaseEvent,
  aScheduleEvent,
  aWorkflowDispatchEvent,
  aWorkflowRunEvent,
  FORK,
  type GithubEvent,
} from './payloads.ts'

const schemaFile = fileURLToPath(import.meta.resolve('@octokit/webhooks-schemas'))
const schema = JSON.parse(readFileSync(schemaFile, 'utf8'))
// Formats are left aside: every date and URL of ours comes from one place.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false }).addSchema(schema, 'webhooks')

const fork = { head: { repository: FORK }, author: 'mallory' }
const events: [definition: string, GithubEvent][] = [
  ['pull_request$opened', aPullRequestEvent()],
  ['pull_request$opened', aPullRequestEvent(fork)],
  ['pull_request$synchronize', aPullRequestEvent({ action: 'synchronize' })],
  ['pull_request$labeled', aPullRequestEvent({ action: 'labeled', label: 'agent-slo-override' })],
  // GitHub sends the same payload for both events.
  ['pull_request$opened', aPullRequestTargetEvent(fork)],
  ['merge_group$checks_requested', aMergeGroupEvent()],
  ['push$event', aPushEvent()],
  ['push$event', aPushEvent({ branch: 'faster-refunds' })],
  ['workflow_dispatch$event', aWorkflowDispatchEvent()],
  ['workflow_dispatch$event', aWorkflowDispatchEvent({ inputs: { trials: '5' } })],
  ['release$published', aReleaseEvent()],
  ['deployment$created', aDeploymentEvent()],
  ['workflow_run$completed', aWorkflowRunEvent()],
]

test.each(events)('%s is what GitHub sends', (definition, { payload }) => {
  const validate = ajv.compile({ $ref: `webhooks#/definitions/${definition}` })
  validate(payload)
  expect(validate.errors ?? []).toEqual([])
})

test('schedule has no webhook and no schema: its payload is what the runner writes', () => {
  expect(Object.keys(schema.definitions).filter((name) => name.startsWith('schedule'))).toEqual([])
  expect(aScheduleEvent().payload).toMatchObject({ schedule: '17 4 * * *', repository: { default_branch: 'main' } })
})

test("a fork's pull request comes from another repository, and says so", () => {
  expect(aPullRequestEvent(fork)).toMatchObject({
    ref: 'refs/pull/7/merge',
    payload: { pull_request: { head: { repo: { full_name: FORK, fork: true } }, base: { repo: { fork: false } } } },
  })
})

test('a payload that GitHub would not send is noticed', () => {
  const validate = ajv.compile({ $ref: 'webhooks#/definitions/pull_request$opened' })
  expect(validate({ ...aPullRequestEvent().payload, surprise: 1 })).toBe(false)
  expect(validate({ ...aPullRequestEvent().payload, pull_request: { number: 7 } })).toBe(false)
})
