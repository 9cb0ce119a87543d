import type { APIError } from 'openai'
import { AgentError } from '../domain/agent.ts'
import { messageOf } from '../domain/errors.ts'
import { isConnectError, rootOf } from './connect-errors.ts'
import { excerpt, inline } from './excerpt.ts'
import { retryAfterMs } from './http-errors.ts'

/** What an error of the `openai` client says of the agent, whose endpoint the model's is. */
export function modelError(thrown: unknown, options: { connected: boolean; nowMs: number }): AgentError {
  if (thrown instanceof AgentError) return thrown
  const { status, headers, message } = asApiError(thrown)
  const said = excerpt(message)
  if (status === 429) {
    return new AgentError('invalid.rate_limited', `the model endpoint answered 429: ${said}`, {
      retryAfterMs: retryAfterMs(headers?.get('retry-after') ?? undefined, options.nowMs),
      cause: thrown,
    })
  }
  if (status === 401 || status === 403) {
    return new AgentError(
      'invalid.provider',
      `the model endpoint refused the key (agent.openai.api_key_env): ${said}`,
      {
        cause: thrown,
      },
    )
  }
  if (status === 407) return new AgentError('invalid.proxy', `a proxy answered 407: ${said}`, { cause: thrown })
  if (status !== undefined) {
    return new AgentError('http_error', `the model endpoint answered ${status}: ${said}`, { cause: thrown })
  }
  if (thrown instanceof SyntaxError) {
    return new AgentError('nonsense', `the model endpoint answered no JSON: ${said}`, { cause: thrown })
  }
  const root = rootOf(thrown)
  const reason = inline(messageOf(root))
  return isConnectError(root) && !options.connected
    ? new AgentError('invalid.refused', `no connection to the model endpoint: ${reason}`, { cause: thrown })
    : new AgentError('connection_lost', `the connection to the model endpoint broke: ${reason}`, { cause: thrown })
}

type ApiErrorLike = Pick<APIError, 'message'> & { status: number | undefined; headers: Headers | undefined }

/** By shape, so that the package is not loaded for it. */
function asApiError(thrown: unknown): ApiErrorLike {
  const { status, headers } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Partial<ApiErrorLike>
  return { status, headers, message: messageOf(thrown) }
}
