/** Errors of a pipe whose reader has gone. */
const READER_GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

/** What is used of the process here. */
type Streams = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'once' | 'exitCode'>

/**
 * Keeps an output that cannot be written from ending the process with a stack trace and the exit code of "blocked".
 * A reader that has gone (`| head`, a closed terminal) changes nothing: the command ends with its own exit code.
 * Anything else (a full disk) lost the result: one sentence on stderr, and exit code 70 whatever the command returned.
 */
export function guardStreams(process: Streams): void {
  const { stdout, stderr } = process
  let lost = false
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (lost || isReaderGone(error, stdout)) return
    lost = true
    stderr.write(`error: standard output could not be written: ${error.message}\n`)
    process.once('exit', () => {
      process.exitCode = 70
    })
  })
  // Progress and errors: there is no other place to say that this one is lost.
  stderr.on('error', () => {})
}

function isReaderGone({ code }: NodeJS.ErrnoException, { isTTY }: NodeJS.WriteStream): boolean {
  return READER_GONE.has(code) || (isTTY === true && code === 'EIO')
}
