import { messageOf } from '../domain/errors.ts'
import { rootOf } from './connect-errors.ts'
import { inline } from './excerpt.ts'
import { clientFor } from './node-http.ts'

/** Nothing came in time. Near the end of the waiting that says little: the time is short then. */
export const SILENT = 'it took the connection and did not answer'

/** Asks with a GET: undefined when it answers 2xx within the time, else what it did instead. Nothing of the answer is read. */
export function whyNotReady(address: string, withinMs: number): Promise<string | undefined> {
  const url = new URL(address)
  const { get } = clientFor(url.protocol)
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, ({ statusCode = 0, statusMessage = '' }) => {
      const isOk = statusCode >= 200 && statusCode < 300
      resolve(isOk ? undefined : `it answered ${inline(`${statusCode} ${statusMessage}`, 60)}`)
      request.destroy()
    })
    const timer = setTimeout(() => {
      resolve(SILENT)
      request.destroy()
    }, withinMs)
    request.on('error', (error) => resolve(inline(messageOf(rootOf(error)))))
    request.on('close', () => {
      clearTimeout(timer)
      resolve('it closed the connection')
    })
  })
}
