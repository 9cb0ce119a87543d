import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { GateError, messageOf } from '../domain/errors.ts'

/** The parts of an event's payload that are read. Titles, branches and labels in it were written by anyone. */

const sha = z.string().check(z.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/))
const repository = z.object({
  id: z.int(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  default_branch: z.optional(z.string()),
})

export const basePayload = z.object({ repository: z.optional(repository) })

export const pullRequestPayload = z.object({
  pull_request: z.object({
    number: z.int().check(z.positive()),
    user: z.nullable(z.object({ login: z.string() })),
    labels: z._default(z.array(z.object({ name: z.string() })), []),
    /** `repo` is null once the fork was deleted. */
    head: z.object({ sha, ref: z.string(), repo: z.nullable(z.object({ id: z.int() })) }),
    base: z.object({ sha, ref: z.string(), repo: z.object({ id: z.int() }) }),
  }),
})

export const mergeGroupPayload = z.object({ merge_group: z.object({ head_sha: sha, base_sha: sha }) })

export const workflowRunPayload = z.object({
  workflow_run: z.object({
    id: z.int(),
    run_attempt: z.int(),
    event: z.string(),
    path: z.string(),
    conclusion: z.nullable(z.string()),
    head_sha: sha,
    head_branch: z.nullable(z.string()),
    head_repository: z.nullable(z.object({ id: z.int(), owner: z.object({ login: z.string() }) })),
  }),
})

/**
 * Reads the payload of the event.
 * @param path GITHUB_EVENT_PATH.
 * @throws GateError `usage` when there is none or it is no JSON object.
 */
export function readEventPayload(path: string | undefined): unknown {
  if (!path) throw new GateError('usage', 'GITHUB_EVENT_PATH is not set: there is no event to read', { hint: NO_JOB })
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const message = `the event's payload at GITHUB_EVENT_PATH (${path}) cannot be read: ${messageOf(error)}`
    throw new GateError('usage', message, { hint: 'Run the step where the runner has written it.', cause: error })
  }
}

/** @throws GateError `usage` that names the event and the key. */
export function parsePayload<T extends z.core.$ZodType>(schema: T, payload: unknown, event: string): z.output<T> {
  const parsed = z.safeParse(schema, payload)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`)
  throw new GateError('usage', `the payload of the ${event} event is not as GitHub writes it: ${faults.join('; ')}`, {
    hint: `Trigger the workflow by a ${event} event of GitHub; a payload made by hand needs these keys too.`,
  })
}

/** The mend where the environment is not that of a job. */
export const NO_JOB = 'Run it as a step of a GitHub Actions workflow; elsewhere use the agent-slo-gate command.'
