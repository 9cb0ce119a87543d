/** System errors of a connection that never came to be. */
const CONNECT_ERRORS = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Whether nothing was ever connected: no such host, nobody listening, no trust in the certificate. */
export function isConnectError(error: unknown): boolean {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException
  return CONNECT_ERRORS.has(code) || syscall === 'connect' || isTlsError(code)
}

/** The error at the bottom: the cause of the cause; of several attempts (IPv6, IPv4) the last. */
export function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors.at(-1))
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error
}

function isTlsError(code: string): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|EPROTO)/.test(code)
}
