/** The HTTP edge: GET /health, POST /chat. Port from PORT; the build from BUILD or --build (good, regressed). */
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { answers } from './agent.mjs'
import { openSession } from './conversation.mjs'
import { regressed } from './regressed.mjs'
import { toolDefinitions } from './tools.mjs'

const BUILDS = { good: answers, regressed }
const MAX_SESSIONS = 10_000

const { values } = parseArgs({ options: { build: { type: 'string', default: process.env.BUILD || 'good' } } })
const build = BUILDS[values.build]
if (!build) throw new Error(`unknown build "${values.build}": expected ${Object.keys(BUILDS).join(' or ')}`)

const sessions = new Map()

/** Answers one message. Mocks and history count when the session is new; later turns have its state. */
async function chat({ session, message, mocks, history }) {
  if (!sessions.has(session)) {
    if (sessions.size >= MAX_SESSIONS) sessions.delete(sessions.keys().next().value)
    sessions.set(session, openSession({ answers: build, mocks, history }))
  }
  return { ...(await sessions.get(session)(message)), tools: toolDefinitions }
}

const server = createServer(async (request, response) => {
  const send = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const route = `${request.method} ${request.url}`
  if (route === 'GET /health') return send(200, { status: 'ready', build: values.build })
  if (route !== 'POST /chat') return send(404, { error: `nothing at ${route}` })

  const body = await json(request).catch(() => undefined)
  if (typeof body?.session !== 'string' || typeof body.message !== 'string') {
    return send(400, { error: 'expected JSON with the texts "session" and "message"' })
  }
  try {
    send(200, await chat(body))
  } catch (error) {
    console.error(error)
    send(500, { error: 'the agent failed' })
  }
})

const port = Number(process.env.PORT || 8723)
server.listen(port, '127.0.0.1', () => console.error(`support-agent (${values.build}) on http://127.0.0.1:${port}`))
