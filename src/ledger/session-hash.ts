import { createHash } from 'node:crypto'

/** 48 bits: among 100,000 sessions of one hour two share a hash once in 50,000 such hours. */
const LENGTH = 8

/** The short hash by which the ledger knows a session again; it does not give the id away. */
export function sessionHash(agent: string, id: string): string {
  return createHash('sha256').update(`${agent}\n${id}`).digest('base64url').slice(0, LENGTH)
}
