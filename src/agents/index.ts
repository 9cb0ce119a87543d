import type { Agent } from '../domain/agent.ts'
import type { AgentDeps } from './deps.ts'
import type { AgentSettings } from './settings.ts'

export type { AgentDeps } from './deps.ts'
export { refusesRequest } from './http-request.ts'
export { killAllGroups } from './living-groups.ts'
export { refusesScenario } from './refuses.ts'
export { templatesIn } from './template.ts'

type Kind = AgentSettings['kind']
type SettingsOf<K extends Kind> = Extract<AgentSettings, { kind: K }>['settings']

/** One kind of agent. `create` loads its adapter and may throw `GateError`. */
export interface AgentAdapter<K extends Kind = Kind> {
  kind: K
  create(settings: SettingsOf<K>, deps: AgentDeps): Promise<Agent>
}

/** Every kind of agent; a new one is a file and a line here. */
export const AGENT_ADAPTERS: { [K in Kind]: AgentAdapter<K> } = {
  http: {
    kind: 'http',
    create: async (settings, deps) => (await import('./http.ts')).createHttpAgent(settings, deps),
  },
  openai: {
    kind: 'openai',
    create: async (settings, deps) => (await import('./openai.ts')).createOpenaiAgent(settings, deps),
  },
  command: {
    kind: 'command',
    create: async (settings, deps) => (await import('./command.ts')).createCommandAgent(settings, deps),
  },
  module: {
    kind: 'module',
    create: async (settings, deps) => (await import('./module.ts')).createModuleAgent(settings, deps),
  },
  replay: {
    kind: 'replay',
    create: async (settings, deps) => (await import('./replay.ts')).createReplayAgent(settings, deps),
  },
}

/** The configured agent. @throws GateError when it cannot be used as configured. */
export function createAgent<K extends Kind>(
  { kind, settings }: { kind: K; settings: SettingsOf<K> },
  deps: AgentDeps,
): Promise<Agent> {
  return AGENT_ADAPTERS[kind].create(settings, deps)
}
