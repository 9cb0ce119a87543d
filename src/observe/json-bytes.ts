/**
 * Where JSON values end in UTF-8 bytes, after the grammar of RFC 8259 and without making anything of them: each function
 * returns the place after what begins at `at`, or -1 where that is not JSON.
 */

/** Deeper values count as no JSON: so deep, a function that calls itself for each level runs out of stack. */
const MAX_DEPTH = 500

export function skipSpace(bytes: Uint8Array, at: number): number {
  let end = at
  for (let byte = bytes[end]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[end]) end++
  return end
}

export function skipValue(bytes: Uint8Array, at: number, depth = MAX_DEPTH): number {
  switch (bytes[at]) {
    case 0x22:
      return skipString(bytes, at)
    case 0x7b:
      return depth === 0 ? -1 : skipObject(bytes, at, depth)
    case 0x5b:
      return depth === 0 ? -1 : skipList(bytes, at, depth)
    case 0x74: // true
      return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65 ? at + 4 : -1
    case 0x66: // false
      return bytes[at + 1] === 0x61 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x73 && bytes[at + 4] === 0x65
        ? at + 5
        : -1
    case 0x6e: // null
      return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c ? at + 4 : -1
    default:
      return skipNumber(bytes, at)
  }
}

export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x22) return -1
  for (let end = at + 1; ; end++) {
    let byte = bytes[end] ?? 0
    while (byte !== 0x22 && byte !== 0x5c && byte >= 0x20) byte = bytes[++end] ?? 0
    if (byte === 0x22) return end + 1
    if (byte !== 0x5c) return -1 // A control character, or the end.
    byte = bytes[++end] ?? 0
    if (byte === 0x75) {
      for (let digit = 0; digit < 4; digit++) if (!isHex(bytes[++end])) return -1
    } else if (!isEscapable(byte)) return -1
  }
}

function skipObject(bytes: Uint8Array, at: number, depth: number): number {
  let end = skipSpace(bytes, at + 1)
  if (bytes[end] === 0x7d) return end + 1
  for (;;) {
    end = skipString(bytes, end)
    if (end < 0) return -1
    end = skipSpace(bytes, end)
    if (bytes[end] !== 0x3a) return -1
    end = skipValue(bytes, skipSpace(bytes, end + 1), depth - 1)
    if (end < 0) return -1
    end = skipSpace(bytes, end)
    if (bytes[end] === 0x7d) return end + 1
    if (bytes[end] !== 0x2c) return -1
    end = skipSpace(bytes, end + 1)
  }
}

function skipList(bytes: Uint8Array, at: number, depth: number): number {
  let end = skipSpace(bytes, at + 1)
  if (bytes[end] === 0x5d) return end + 1
  for (;;) {
    end = skipValue(bytes, end, depth - 1)
    if (end < 0) return -1
    end = skipSpace(bytes, end)
    if (bytes[end] === 0x5d) return end + 1
    if (bytes[end] !== 0x2c) return -1
    end = skipSpace(bytes, end + 1)
  }
}

function skipNumber(bytes: Uint8Array, at: number): number {
  const whole = bytes[at] === 0x2d ? at + 1 : at
  let end = bytes[whole] === 0x30 ? whole + 1 : skipDigits(bytes, whole)
  if (end >= 0 && bytes[end] === 0x2e) end = skipDigits(bytes, end + 1)
  if (end >= 0 && (bytes[end] === 0x65 || bytes[end] === 0x45)) {
    const signed = bytes[end + 1] === 0x2b || bytes[end + 1] === 0x2d
    end = skipDigits(bytes, signed ? end + 2 : end + 1)
  }
  return end
}

function skipDigits(bytes: Uint8Array, at: number): number {
  let end = at
  while (isDigit(bytes[end])) end++
  return end === at ? -1 : end
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function isHex(byte: number | undefined): boolean {
  if (isDigit(byte)) return true
  return byte !== undefined && ((byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66))
}

/** `"`, `\`, `/`, b, f, n, r and t. */
function isEscapable(byte: number | undefined): boolean {
  switch (byte) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return true
    default:
      return false
  }
}
