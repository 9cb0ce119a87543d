import { createHash } from 'node:crypto'
import { GateError, messageOf } from '../domain/errors.ts'
import type { Artifact } from './artifact-list.ts'
import type { GitHub, RepositoryName } from './client.ts'
import { githubFault } from './fault.ts'
import { oneLine } from './safe-text.ts'

export interface Download {
  github: GitHub
  repository: RepositoryName
  artifact: Artifact
  /** Most bytes of the packed artifact. */
  maxBytes: number
  /** Takes an artifact whose digest the API does not know. Default false. */
  allowWithoutDigest?: boolean
}

/** Longest time of the transfer, ms. */
const TRANSFER_MS = 5 * 60_000
/** Each with an address of its own: they are good for a minute. */
const TRIES = 3

/**
 * The packed bytes of an artifact, which are those whose digest the API gave. Nothing of it was unpacked.
 * @throws GateError `untrusted_data`: expired, too large, without a digest, or other bytes than the digest's;
 *   `storage` when GitHub did not hand it out.
 */
export async function downloadArtifact(download: Download): Promise<Buffer> {
  const { artifact, maxBytes, allowWithoutDigest = false } = download
  const name = oneLine(artifact.name, 140)
  if (artifact.expired) {
    throw refused(
      `the artifact ${name} has expired`,
      'Run the workflow that stores it again, or keep artifacts longer.',
    )
  }
  if (artifact.sizeBytes > maxBytes) throw tooLarge(name, `${artifact.sizeBytes}`, maxBytes)
  if (artifact.digest === undefined && !allowWithoutDigest) {
    throw refused(`the artifact ${name} has no digest to check it by`, 'Store it again with a current version.')
  }
  const zip = await transfer(download, name)
  const digest = `sha256:${createHash('sha256').update(zip).digest('hex')}`
  if (artifact.digest !== undefined && artifact.digest !== digest) {
    throw refused(
      `the artifact ${name} is not what was stored: its digest is ${digest}, the API says ${oneLine(artifact.digest, 100)}`,
      'Run the workflow again.',
    )
  }
  return zip
}

async function transfer(download: Download, name: string): Promise<Buffer> {
  const { openFetch } = await import('./fetch.ts')
  const fetch = openFetch(TRANSFER_MS)
  for (let attempt = 1; ; attempt++) {
    const address = await signedAddress(download, name)
    try {
      // A request of its own: the token stays with the API.
      const response = await fetch(address, { redirect: 'error' })
      if (response.status === 200 && response.body) return await readCapped(response.body, name, download.maxBytes)
      await response.body?.cancel()
      throw new Error(`the artifact store answered ${response.status}`)
    } catch (error) {
      if (error instanceof GateError) throw error
      if (attempt === TRIES) throw unavailable(name, reasonOf(error), error)
    }
  }
}

/** Where the bytes are, for a minute: the answer is a redirect that is not followed with the token. */
async function signedAddress({ github, repository, artifact }: Download, name: string): Promise<string> {
  const request = { redirect: 'manual' } as const
  const where = { ...repository, artifact_id: artifact.id, archive_format: 'zip', request }
  let location: string | undefined
  try {
    const { headers } = await github.rest.actions.downloadArtifact(where)
    location = headers.location
  } catch (error) {
    const { status, reason } = githubFault(error)
    if (status === 410) throw refused(`the artifact ${name} has expired`, 'Run the workflow that stores it again.')
    throw unavailable(name, reason, error)
  }
  if (location === undefined || !/^https?:\/\//.test(location) || !URL.canParse(location)) {
    throw unavailable(name, 'GitHub did not say where it is')
  }
  return location
}

async function readCapped(body: AsyncIterable<Uint8Array>, name: string, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge(name, `more than ${maxBytes}`, maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Without the address: it holds a key. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return oneLine(`${messageOf(error)}${cause}`.replace(/https?:\/\/\S+/g, '(address)'), 300)
}

function refused(message: string, hint: string): GateError {
  return new GateError('untrusted_data', message, { hint })
}

function tooLarge(name: string, bytes: string, maxBytes: number): GateError {
  return refused(
    `the artifact ${name} has ${bytes} bytes; at most ${maxBytes} are taken`,
    'Look at what the job that stored it wrote; an agent may print without end.',
  )
}

function unavailable(name: string, reason: string, cause?: unknown): GateError {
  return new GateError('storage', `the artifact ${name} could not be downloaded: ${reason}`, { cause })
}
