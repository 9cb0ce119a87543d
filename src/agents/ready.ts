import { getBuiltinModule } from 'node:process'

/** Whether a GET answers 2xx within the time. Nothing of the answer is read. */
export function answersReady(address: string, withinMs: number): Promise<boolean> {
  const url = new URL(address)
  const { get } = url.protocol === 'https:' ? getBuiltinModule('node:https') : getBuiltinModule('node:http')
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, ({ statusCode = 0 }) => {
      resolve(statusCode >= 200 && statusCode < 300)
      request.destroy()
    })
    const timer = setTimeout(() => request.destroy(), withinMs)
    request.on('error', () => resolve(false))
    request.on('close', () => {
      clearTimeout(timer)
      resolve(false)
    })
  })
}
