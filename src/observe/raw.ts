/** Longest JSON text that is held, bytes. */
export const MAX_PIECE_BYTES = 100_000_000

/** The UTF-8 text of one JSON value with the line it begins at (1-based); undefined: longer than 100 MB. */
export interface Raw {
  line: number
  /** There until the next values are asked for: it lies in the chunk that was read. */
  text: Buffer | undefined
}
