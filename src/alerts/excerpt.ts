import type { Redact } from '../domain/redact.ts'

/** Bytes of a refusal that are read. */
const MAX_BYTES = 4_000
/** Characters of it that are shown. */
const SHOWN = 200

/** What a receiver said in refusing: `: "no_service"`, one line without secrets; empty where it said nothing. */
export async function readExcerpt(response: Response, redact: Redact): Promise<string> {
  const body = await readStart(response)
  // Redacted before it is cut: half a secret is no longer recognised.
  const line = redact(body)
    .replace(/\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, ' ')
    // The runner of the CI system reads ##[command] anywhere in a line.
    .replace(/##(?=\[)/g, '## ')
    .replace(/\s+/g, ' ')
    .trim()
  if (line === '') return ''
  return `: "${line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line}"`
}

async function readStart(response: Response): Promise<string> {
  if (response.body === null) return (await response.text()).slice(0, MAX_BYTES)
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of response.body) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= MAX_BYTES) break
    }
  } catch {
    // A refusal whose explanation breaks off is a refusal still: its beginning is shown.
  }
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8')
}
