import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { GateError, messageOf } from '../domain/errors.ts'

/** Largest recording after decompression, bytes. */
const MAX_INFLATED_BYTES = 4_000_000_000

/** A recording: `path` is where its plain lines are read, `shown` what the user calls it. */
export interface Recording {
  path: string
  shown: string
}

/**
 * The files that match, in the order of their names; `.gz` ones are unpacked into a folder that `close` removes,
 * since lines are read again from the middle.
 * @throws GateError `invalid_input` when nothing matches or a file cannot be unpacked.
 */
export async function findRecordings(
  patterns: string | readonly string[],
  cwd: string,
): Promise<{ recordings: Recording[]; close: () => void }> {
  const { glob } = await import('tinyglobby')
  const all = [patterns].flat()
  const found = await glob(all, { cwd, absolute: true, expandDirectories: false, dot: true })
  if (found.length === 0) {
    throw new GateError('invalid_input', `agent.replay.sessions: no file matches ${all.join(', ')}`, {
      hint: `paths are relative to the configuration file: looked in ${cwd}`,
    })
  }
  let folder: string | undefined
  const close = () => {
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
  const recordings: Recording[] = []
  try {
    for (const path of found.sort()) {
      if (path.endsWith('.gz')) {
        folder ??= mkdtempSync(join(tmpdir(), 'agent-slo-gate-replay-'))
        const target = join(folder, `${recordings.length}.jsonl`)
        await unpack(path, target)
        recordings.push({ path: target, shown: path })
      } else recordings.push({ path, shown: path })
    }
  } catch (error) {
    close()
    throw error
  }
  return { recordings, close }
}

async function unpack(path: string, target: string): Promise<void> {
  let bytes = 0
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      bytes += chunk.length
      next(bytes > MAX_INFLATED_BYTES ? new Error(`it unpacks to more than ${MAX_INFLATED_BYTES} bytes`) : null, chunk)
    },
  })
  try {
    await pipeline(createReadStream(path), createGunzip(), limit, createWriteStream(target))
  } catch (error) {
    throw new GateError('invalid_input', `agent.replay.sessions: ${path} cannot be unpacked: ${messageOf(error)}`, {
      hint: 'record it again, or unpack it yourself and name the plain file',
      cause: error,
    })
  }
}
