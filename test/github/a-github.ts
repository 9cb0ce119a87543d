import type { ServerResponse } from 'node:http'
import { type GitHub, openGitHub } from '../../src/github/client.ts'
import { type Received, serve } from '../agents/support.ts'

export const REPOSITORY = { owner: 'acme', repo: 'support' }

/** A request as an answer sees it; `body` is the parsed JSON. */
export interface ApiRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Received['headers']
  body: Record<string, unknown>
}

export interface FakeGitHub {
  github: GitHub
  url: string
  requests: ApiRequest[]
  log: string[]
}

/** The real client against a loopback API for one test; waits are a thousand times shorter. */
export async function aGitHub(answer: (request: ApiRequest, response: ServerResponse) => void): Promise<FakeGitHub> {
  const requests: ApiRequest[] = []
  const log: string[] = []
  const url = await serve(({ method = '', url: target = '', headers, body }, response) => {
    const { pathname, searchParams } = new URL(target, 'http://loopback')
    const request = { method, path: pathname, query: searchParams, headers, body: body === '' ? {} : JSON.parse(body) }
    requests.push(request)
    answer(request, response)
  })
  const github = await openGitHub({ token: 'ghs_test', apiUrl: url, log: (line) => log.push(line), secondMs: 1 })
  return { github, url, requests, log }
}

export function reply(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}
