import type { Answer } from './answers.ts'
import { createBlobStore } from './blob-store.ts'
import { createFailures, failed } from './failures.ts'
import type { LoopbackGithub } from './loopback-github.ts'
import { type Received, serve } from './serve.ts'
import { unzipped } from './zips.ts'

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService/'

interface Uploaded {
  id: number
  runId: string
  name: string
  signedUrl: string
  /** As the client asked for it: ISO 8601. */
  expiresAt: string | undefined
  digest: string | undefined
  finalized: boolean
}

type Body = Record<string, string | undefined>
type Method = (body: Body) => Answer | undefined
export type LoopbackArtifacts = Awaited<ReturnType<typeof loopbackArtifacts>>

/**
 * The artifact service of a workflow run as `@actions/artifact` 6 speaks to it: twirp for the names, signed URLs of a blob
 * store for the bytes. Beware of failing it with 5xx: the client retries five times, for half a minute.
 */
export async function loopbackArtifacts() {
  const blobs = await createBlobStore()
  const failures = createFailures()
  const uploads: Uploaded[] = []
  const violations: string[] = []

  const methods: Record<string, Method> = {
    CreateArtifact(body) {
      const { workflow_run_backend_id: runId = '', name = '', expires_at: expiresAt } = body
      if (Number(body.version) < 4) return twirp(400, 'invalid_argument', 'unsupported version')
      if (find(body)) return alreadyThere()
      const signedUrl = blobs.reserve(`${name}.zip`)
      uploads.push({
        ...{ id: 8001 + uploads.length, runId, name, signedUrl, expiresAt },
        digest: undefined,
        finalized: false,
      })
      return done({ ok: true, signed_upload_url: signedUrl })
    },
    FinalizeArtifact(body) {
      const found = find(body)
      const bytes = found && blobs.uploaded(found.signedUrl)
      if (!found || !bytes) return twirp(404, 'not_found', 'no such upload')
      if (Number(body.size ?? 0) !== bytes.byteLength)
        return twirp(400, 'invalid_argument', 'size is not what was uploaded')
      Object.assign(found, { finalized: true, digest: body.hash })
      return done({ ok: true, artifact_id: String(found.id) })
    },
    ListArtifacts: (body) => done({ artifacts: listed(body).map(monolith) }),
    GetSignedArtifactURL(body) {
      const found = find(body)
      return found?.finalized ? done({ signed_url: found.signedUrl }) : twirp(404, 'not_found', 'no such artifact')
    },
    DeleteArtifact(body) {
      const found = find(body)
      if (!found) return twirp(404, 'not_found', 'no such artifact')
      uploads.splice(uploads.indexOf(found), 1)
      return done({ ok: true, artifact_id: String(found.id) })
    },
  }

  function handle({ method, url, headers, bytes }: Received): Answer | undefined {
    const call = methods[url.pathname.replace(SERVICE, '')]
    if (method !== 'POST' || !url.pathname.startsWith(SERVICE) || !call) {
      violations.push(`${method} ${url.pathname}: the artifact service has no such method`)
      return twirp(404, 'bad_route', 'no such method')
    }
    const failure = failures.take(method, url.pathname)
    if (failure)
      return failure.hang ? undefined : failed({ body: { code: 'unknown', msg: 'asked to fail' }, ...failure })
    const body = JSON.parse(bytes.toString()) as Body
    if (!isTokenOf(headers.authorization, body.workflow_run_backend_id)) {
      return twirp(403, 'permission_denied', 'the token is not of this run')
    }
    return call(body)
  }

  function find({ workflow_run_backend_id: runId, name }: Body): Uploaded | undefined {
    return uploads.find((each) => each.runId === runId && each.name === name)
  }

  function listed(body: Body): Uploaded[] {
    const { name_filter: name, id_filter: id } = body
    return uploads.filter(
      (each) =>
        each.finalized &&
        each.runId === body.workflow_run_backend_id &&
        (name === undefined || each.name === name) &&
        (id === undefined || String(each.id) === id),
    )
  }

  function monolith({ id, runId, name, signedUrl, digest }: Uploaded) {
    return {
      workflow_run_backend_id: runId,
      workflow_job_run_backend_id: 'job',
      database_id: String(id),
      name,
      size: String(bytesOf(signedUrl).byteLength),
      created_at: '2026-11-20T10:00:00Z',
      ...(digest !== undefined && { digest }),
    }
  }

  function bytesOf(signedUrl: string): Buffer {
    return blobs.uploaded(signedUrl) ?? Buffer.alloc(0)
  }

  function finished(runId: string | number): Uploaded[] {
    return uploads.filter((each) => each.finalized && each.runId === String(runId))
  }

  const { origin, errors, stop } = await serve(handle)
  return {
    ...{ url: `${origin}/`, uploads, failNext: failures.failNext, failUpload: blobs.failNext },
    get violations(): string[] {
      return [...violations, ...errors, ...blobs.violations()]
    },
    /** What ACTIONS_RUNTIME_TOKEN is for a job of a run. */
    tokenFor: (runId: string | number, job = 'job') => tokenOf(`${runId}:${job}`),
    /** Name -> entries of everything that a run has uploaded. */
    async uploadedBy(runId: string | number): Promise<Record<string, Record<string, Buffer>>> {
      const entries = finished(runId).map(
        async ({ name, signedUrl }) => [name, await unzipped(bytesOf(signedUrl))] as const,
      )
      return Object.fromEntries(await Promise.all(entries))
    },
    /** Lists a run's uploads with the loopback GitHub, so that a later job finds them through the REST API. */
    handTo(github: LoopbackGithub, runId: number): void {
      for (const { id, name, signedUrl } of finished(runId)) {
        if (!github.artifacts.some((each) => each.id === id))
          github.addArtifact(runId, { id, name, zip: bytesOf(signedUrl) })
      }
    },
    stop: async () => void (await Promise.all([stop(), blobs.stop()])),
  }
}

/** An unsigned JWT, as the client reads run and job out of it. */
function tokenOf(scope: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part({ scp: `Actions.Example Actions.Results:${scope}` })}.`
}

function isTokenOf(authorization: string | undefined, runId: string | undefined): boolean {
  const [, payload = ''] = authorization?.match(/^Bearer [^.]+\.([^.]+)\.$/) ?? []
  return Buffer.from(payload, 'base64url').toString().includes(` Actions.Results:${runId}:`)
}

function done(body: object): Answer {
  return { status: 200, body }
}

/** The words of the real service: the client puts them behind "Failed request: (409) Conflict". */
function alreadyThere(): Answer {
  return twirp(409, 'already_exists', 'an artifact with this name already exists on the workflow run')
}

function twirp(status: number, code: string, msg: string): Answer {
  return { status, body: { code, msg } }
}
