/** Longest JSON text that is held, bytes. */
export const MAX_PIECE_BYTES = 100_000_000

/** The text of one JSON value with the line it begins at (1-based); undefined: longer than 100 MB. */
export interface Raw {
  line: number
  text: string | undefined
}
