import { ZipFile } from 'yazl'

export interface Packed {
  name: string
  content: string | Buffer
  /** Unix mode with the kind of file. */
  mode?: number
}

/** An archive of these entries, in memory. */
export async function aZip(entries: readonly Packed[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { name, content, mode = 0o100_644 } of entries) zip.addBuffer(Buffer.from(content), name, { mode })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** The archive with another text in place of one of the same length, names in its headers included. */
export function patched(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1')
}
