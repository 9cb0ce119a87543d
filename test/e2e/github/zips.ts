import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { fromBuffer } from 'yauzl'
import { ZipFile } from 'yazl'

/** A zip file with these entries. */
export async function aZip(files: Record<string, string | Uint8Array>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  return buffer(zip.outputStream as unknown as AsyncIterable<Buffer>)
}

/** A small zip file whose last entry inflates to so many MiB of blanks. */
export async function aBomb(files: Record<string, string>, name: string, mebibytes: number): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [other, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), other)
  const blanks = Buffer.alloc(1024 * 1024, ' ')
  zip.addReadStream(Readable.from(Array.from({ length: mebibytes }, () => blanks)), name)
  zip.end()
  return buffer(zip.outputStream as unknown as AsyncIterable<Buffer>)
}

/** Entry -> content of a zip. */
export function unzipped(zip: Uint8Array): Promise<Record<string, Buffer>> {
  return new Promise((resolve, reject) => {
    fromBuffer(Buffer.from(zip), { lazyEntries: true }, (error, file) => {
      if (error) return reject(error)
      const entries: Record<string, Buffer> = {}
      file.on('error', reject)
      file.on('end', () => resolve(entries))
      file.on('entry', (entry) => {
        file.openReadStream(entry, (failure, stream) => {
          if (failure) return reject(failure)
          buffer(stream).then((content) => {
            entries[entry.fileName] = content
            file.readEntry()
          }, reject)
        })
      })
      file.readEntry()
    })
  })
}
