import type { CommandProtocol } from './command-protocol.ts'
import { stripAnsi } from './excerpt.ts'

/** One shot: the user's words on standard input, the reply is the whole output of a process that ends well. */
export const textProtocol: CommandProtocol = {
  async exchange(process, { user }, signal) {
    const pieces: string[] = []
    const sentAt = performance.now()
    let lastAt = sentAt
    const answer = process.turn<number>(
      user,
      {
        awaits: 'the end of the process',
        chunk(text, at) {
          pieces.push(text)
          lastAt = at
        },
        exit: ({ code }, at) => (code === 0 ? Math.max(at, lastAt) : undefined),
      },
      signal,
    )
    process.closeInput()
    const at = await answer
    return { reply: stripAnsi(pieces.join('')).trimEnd(), reported: {}, sentAt, at }
  },
}
