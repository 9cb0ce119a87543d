import type { CommandProtocol } from './command-protocol.ts'
import { stripAnsi } from './excerpt.ts'
import type { SessionProcess } from './session-process.ts'

/** How long the output must be quiet behind a prompt: a reply may hold the prompt's words. */
const QUIET_MS = 15

/**
 * A line at each prompt; the reply is what comes until the next prompt, or until the process ends well. All
 * lines at once would lose turns: many programs read ahead and drop what they have read.
 */
export function replProtocol(prompt: string): CommandProtocol {
  const ending = prompt.trimEnd()
  return {
    async exchange(process, { index, user }, signal) {
      if (index === 0) await untilPrompt(process, ending, '', signal)
      else process.takeBetween()
      const sentAt = performance.now()
      const { output, at } = await untilPrompt(process, ending, `${asLine(user)}\n`, signal)
      return { reply: output, reported: {}, sentAt, at }
    },
  }
}

interface Output {
  output: string
  at: number
}

function untilPrompt(process: SessionProcess, ending: string, input: string, signal: AbortSignal): Promise<Output> {
  const pieces: string[] = []
  const all = () => stripAnsi(pieces.join('')).trimEnd()
  // The end is enough to see the prompt: an output of 10 MB comes in many pieces.
  const atPrompt = () => stripAnsi(pieces.slice(-20).join('').slice(-500)).trimEnd().endsWith(ending)
  let quiet: NodeJS.Timeout | undefined
  return process.turn(
    input,
    {
      awaits: `the prompt ${JSON.stringify(ending)}`,
      chunk(text, at, answer) {
        pieces.push(text)
        clearTimeout(quiet)
        if (atPrompt())
          quiet = setTimeout(() => answer({ output: all().slice(0, -ending.length).trim(), at }), QUIET_MS)
      },
      // Before the first line was sent there is nothing that an end could answer.
      exit: ({ code }, at) => (code === 0 && input !== '' && all() !== '' ? { output: all().trim(), at } : undefined),
    },
    signal,
  )
}

/** One line: what would end it early becomes a blank. */
function asLine(user: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this takes out.
  return user.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}
