import type { AlertsConfig } from '../domain/alert-channels.ts'
import type { Risk } from '../domain/autonomy.ts'
import type { Correction } from '../domain/corrections.ts'
import type { FreezeAction } from '../domain/overrides.ts'
import type { PolicyOverrides } from '../domain/policy.ts'
import type { Criterion } from '../domain/scorecard.ts'
import type { SliName } from '../domain/sli.ts'
import type { ProfileName, SloTargets, Stage, WrittenSlo } from '../domain/slo.ts'
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
  /** What the file itself says of the SLIs: an OpenSLO document comes after it. */
  writtenSlos: Partial<Record<SliName, WrittenSlo>>
  windowMs: number
  measureOnly: boolean
  conversationsPerDay?: number
  gate: {
    /** Absent: the caller decides by what it was triggered by. */
    stage?: Stage
    unproven: 'warn' | 'inconclusive'
    on: Record<'slo' | 'must_pass' | 'cost' | 'suite' | 'budget', 'block' | 'warn' | 'off'>
  }
  /** Absent: whoever runs the gate decides (the Action: an artifact; the command line: none). */
  baseline?: BaselineConfig
  policy: PolicyOverrides
  /** What a freeze of deployments does, by stage. */
  freeze: Record<Stage, FreezeAction>
  channels: AlertsConfig['channels']
  corrections: readonly Correction[]
  observe: { sample: number; seed: number; trustGroundTruth: boolean }
  /** Risk of each declared tool. */
  tools: Readonly<Record<string, Risk>>
  /** Globs of OpenSLO files; their targets come after those of the file and before the profile's. */
  openslo: readonly string[]
}

export interface BaselineConfig {
  store: 'artifact' | 'branch' | 'file'
  /** Absent: the workflow that runs the gate. */
  workflows?: readonly string[]
  artifact: string
  branch: string
  /** Relative to the configuration file. */
  file?: string
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
