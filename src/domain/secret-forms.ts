/**
 * The texts under which a secret may turn up: as it is, percent encoded (strictly, as forms are, and in small letters), JSON
 * escaped (also twice, and with `\\/`), HTML escaped, quoted for a shell, in hexadecimal, and in Base64 and Base64url,
 * also where it stands behind other bytes (`user:secret` in a Basic header shifts every character of the encoding).
 * Of a secret of several lines also each line, where a log may show it alone. None is shorter than `shortest`.
 */
export function secretForms(secret: string, shortest: number): string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim())
  const pieces = [secret, ...(lines.length > 1 ? lines.filter((line) => line.length >= LEAST_ENCODED) : [])]
  const forms = pieces.flatMap((piece) => [
    piece,
    ...percentForms(piece),
    escaped(piece),
    escaped(escaped(piece)),
    escaped(piece).replaceAll('/', '\\/'),
    ...htmlForms(piece),
    piece.replaceAll("'", "'\\''"),
    piece.replace(/[^\w@%+=:,./-]/g, '\\$&'),
  ])
  const encoded = [...base64Forms(secret), ...hexForms(secret)].filter((form) => form.length >= LEAST_ENCODED)
  return [...new Set([...forms, ...encoded])].filter((form) => form.length >= shortest)
}

/** A piece of a secret or of its encoding that is shorter stands in innocent text too. */
const LEAST_ENCODED = 8

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function percentForms(text: string): string[] {
  const loose = encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'))
  const strict = loose.replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const forms = [loose, strict, loose.replaceAll('%20', '+'), strict.replaceAll('%20', '+')]
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
}

function htmlForms(text: string): string[] {
  const plain = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quoted = plain.replaceAll('"', '&quot;')
  return [plain, quoted, quoted.replaceAll("'", '&#39;'), quoted.replaceAll("'", '&#x27;')]
}

function hexForms(text: string): string[] {
  const hex = Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex, hex.toUpperCase()]
}

function base64Forms(secret: string): string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret))
  const whole = btoa(bytes)
  // Behind one or two other bytes the first characters depend on these, the last on what follows.
  const inside = [0, 1, 2].map((shift) =>
    btoa('\0'.repeat(shift) + bytes).slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6)),
  )
  const forms = [whole, whole.replace(/=+$/, ''), ...inside]
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}
