/** Between the two parts of a message: a character that no file of ours can hold in a text. */
const SEPARATOR = '\u0001'

/** The message of a schema's own check with its mend: zod hands on nothing else of a check that failed. */
export function advised(message: string, hint: string): string {
  return message + SEPARATOR + hint
}

/** A message, taken apart again. */
export function splitAdvice(text: string): { message: string; hint?: string } {
  const [message = '', hint] = text.split(SEPARATOR)
  return hint === undefined ? { message } : { message, hint }
}
