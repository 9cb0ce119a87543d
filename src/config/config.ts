import type { Criterion } from '../domain/scorecard.ts'
import type { ProfileName, SloTargets, Stage } from '../domain/slo.ts'
import type {
  CommandAgentConfig,
  HttpAgentConfig,
  JudgeConfig,
  ModuleAgentConfig,
  OpenaiAgentConfig,
  ReplayAgentConfig,
  StartConfig,
} from './schema.ts'

/** The configuration in force: every default filled in, money in dollars, times in milliseconds, shares as ratios. */
export interface Config {
  /** Absolute path of the file. */
  file: string
  /** Absolute path of its folder: scenario patterns, modules and commands are relative to it. */
  folder: string
  agent: AgentConfig
  suite: SuiteLimits
  /** Absent: deterministic expectations alone decide. */
  judge?: JudgeConfig
  scorecard: readonly Criterion[]
  profile?: ProfileName
  targets: SloTargets
  windowMs: number
  measureOnly: boolean
  conversationsPerDay?: number
  gate: {
    /** Absent: the caller decides by what it was triggered by. */
    stage?: Stage
    unproven: 'warn' | 'inconclusive'
    on: Record<'slo' | 'must_pass' | 'cost' | 'suite', 'block' | 'warn' | 'off'>
  }
}

export type AgentConfig = {
  name: string
  identity: { version?: string; commit?: string }
  /** The server to start before, and to end after, the trials. */
  start?: StartConfig
} & AgentSettings

/** The one kind of agent that is configured, with its settings. */
export type AgentSettings =
  | { kind: 'http'; settings: HttpAgentConfig }
  | { kind: 'openai'; settings: OpenaiAgentConfig }
  | { kind: 'command'; settings: CommandAgentConfig }
  | { kind: 'module'; settings: ModuleAgentConfig }
  | { kind: 'replay'; settings: ReplayAgentConfig }

export interface SuiteLimits {
  /** Globs of scenario files. */
  patterns: string[]
  trials: number
  concurrency: number
  /** Of one turn. */
  timeoutMs: number
  sessionTimeoutMs: number
  maxCostUsd?: number
  maxWaitMs: number
}
