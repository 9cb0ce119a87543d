import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { closest } from 'fastest-levenshtein'
import { AgentError, type LiveAgent } from '../domain/agent.ts'
import { GateError } from '../domain/errors.ts'
import type { AgentDeps } from './deps.ts'
import { childEnvironment } from './environment.ts'
import { firstLines } from './excerpt.ts'
import { MockTools } from './mocks.ts'
import { ModuleConversation } from './module-conversation.ts'
import { LoadError, ModuleProcess } from './module-process.ts'
import type { ModuleAgentConfig } from './settings.ts'

/**
 * A function `(turn, context) => reply` in forked children, one for each session at a time. A child serves
 * session after session; after a time-out or a crash it is replaced. Its tools answer from the mocks.
 * @throws GateError `invalid_input` when there is no such file or function, `agent_not_ready` when it fails to load.
 */
export async function createModuleAgent(
  config: ModuleAgentConfig,
  deps: Pick<AgentDeps, 'configDir' | 'env' | 'loadMatcher' | 'loadPriceOf' | 'nodeVersion' | 'moduleChild'>,
): Promise<LiveAgent> {
  const file = resolve(deps.configDir, config.file)
  if (!existsSync(file)) {
    throw new GateError('invalid_input', `agent.module.file: there is no ${config.file}`, {
      hint: `paths are relative to the configuration file: looked for ${file}`,
    })
  }
  if (/\.[mc]?ts$/.test(file) && !stripsTypes(deps.nodeVersion)) throw noTypeScript(config, deps.nodeVersion)
  const env = childEnvironment(config, 'agent.module', deps.env)
  const all = new Set<ModuleProcess>()
  let closed = false
  const start = async () => {
    const process = await ModuleProcess.start(
      { entry: deps.moduleChild, cwd: deps.configDir, env },
      { file, exportName: config.export },
    )
    all.add(process)
    // Closed while it was loading: nobody else would end it.
    if (closed) await process.close()
    return process
  }
  // The first child is loaded now, so that a wrong file is told before any trial.
  const idle = [await start().catch((error: unknown) => Promise.reject(unusable(error, config)))]

  const release = async (process: ModuleProcess) => {
    if (process.reusable) {
      idle.push(process)
      return
    }
    all.delete(process)
    await process.close()
  }
  return {
    mode: 'live',
    kind: 'module',
    abilities: { mocks: true, history: true },
    open: async (context) => {
      const mocks = await MockTools.of(context.scenario, deps.loadMatcher)
      let process = idle.pop()
      while (process && !process.reusable) {
        await release(process)
        process = idle.pop()
      }
      const used = process ?? (await start())
      return new ModuleConversation(used, mocks, context, deps.loadPriceOf, () => release(used))
    },
    close: async () => {
      closed = true
      idle.length = 0
      await Promise.all([...all].map((process) => process.close()))
    },
  }
}

/** Whether this Node loads TypeScript without a flag. */
function stripsTypes(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  return major > 22 ? major !== 23 || minor >= 6 : major === 22 && minor >= 18
}

function noTypeScript({ file }: ModuleAgentConfig, version: string): GateError {
  return new GateError('invalid_input', `agent.module.file: Node ${version} cannot load TypeScript (${file})`, {
    hint: 'use Node 22.18 or newer, or name a JavaScript file',
  })
}

function unusable(error: unknown, { file, export: exportName }: ModuleAgentConfig): unknown {
  if (error instanceof AgentError) {
    return new GateError('agent_not_ready', `${file} failed to load: ${error.message}`, { cause: error })
  }
  if (!(error instanceof LoadError)) return error
  if (error.problem === 'export') {
    const { exports } = error
    const nearest = exports.length > 0 ? `; did you mean "${closest(exportName, exports)}"?` : ''
    return new GateError('invalid_input', `agent.module.export: "${exportName}" of ${file} ${error.message}`, {
      hint: `it exports ${exports.length > 0 ? exports.join(', ') : 'nothing'}${nearest}`,
      cause: error,
    })
  }
  return new GateError('agent_not_ready', `${file} failed to load:\n${firstLines(error.message, 10)}`, { cause: error })
}
