import type { Answer, Conversation, ConversationContext, LiveAgent, SessionFacts } from '../domain/agent.ts'
import { GateError } from '../domain/errors.ts'
import { jsonlProtocol } from './command-jsonl.ts'
import type { CommandProtocol } from './command-protocol.ts'
import { replProtocol } from './command-repl.ts'
import { textProtocol } from './command-text.ts'
import type { AgentDeps } from './deps.ts'
import { childEnvironment } from './environment.ts'
import { Observations } from './observations.ts'
import { readReported } from './reported.ts'
import { SessionProcess } from './session-process.ts'
import type { CommandAgentConfig } from './settings.ts'

/**
 * A program that is started once a session. Only `jsonl` can carry mocks, a history and tool calls.
 * @throws GateError `invalid_input` for variables that may not be passed or a `repl` without its prompt.
 */
export async function createCommandAgent(
  config: CommandAgentConfig,
  deps: Pick<AgentDeps, 'configDir' | 'env' | 'loadPriceOf'>,
): Promise<LiveAgent> {
  const protocol = protocolOf(config)
  const env = childEnvironment(config, 'agent.command', deps.env)
  const open = new Set<CommandConversation>()
  const speaksJson = config.protocol === 'jsonl'
  return {
    mode: 'live',
    kind: 'command',
    abilities: { mocks: speaksJson, history: speaksJson },
    open: async (context) => {
      const start = () => new SessionProcess(config.run, { cwd: deps.configDir, env })
      // One shot is timed from its start on; a program that is talked to may start before.
      const process = config.protocol === 'text' ? undefined : start()
      const conversation: CommandConversation = new CommandConversation(
        { protocol, start, loadPriceOf: deps.loadPriceOf, onClosed: () => open.delete(conversation) },
        context,
        process,
      )
      open.add(conversation)
      return conversation
    },
    close: async () => {
      await Promise.all([...open].map((conversation) => conversation.close()))
    },
  }
}

interface CommandParts {
  protocol: CommandProtocol
  start: () => SessionProcess
  loadPriceOf: AgentDeps['loadPriceOf']
  onClosed: () => void
}

class CommandConversation implements Conversation {
  private readonly parts: CommandParts
  private readonly context: ConversationContext
  private readonly observations = new Observations()
  private process: SessionProcess | undefined
  private turnIndex = 0
  private toldToolCalls = false
  private toldDocuments = false

  constructor(parts: CommandParts, context: ConversationContext, process: SessionProcess | undefined) {
    this.parts = parts
    this.context = context
    this.process = process
  }

  async send(user: string, signal: AbortSignal): Promise<Answer> {
    const { protocol, loadPriceOf } = this.parts
    this.process ??= this.parts.start()
    const turn = { context: this.context, index: this.turnIndex, user }
    const { reply, reported, sentAt, at } = await protocol.exchange(this.process, turn, signal)
    const report = await readReported(reported, loadPriceOf)
    this.observations.add(report)
    // An agent that tells of its calls writes an empty list where it made none.
    this.toldToolCalls ||= reported.tool_calls != null
    this.toldDocuments ||= reported.documents !== undefined
    this.turnIndex++
    return { reply, latencyMs: Math.round((at - sentAt) * 1000) / 1000, steps: report.steps }
  }

  facts(): SessionFacts {
    return this.observations.facts({ toolCalls: this.toldToolCalls, documents: this.toldDocuments })
  }

  async close(): Promise<void> {
    await this.process?.close()
    this.parts.onClosed()
  }
}

function protocolOf({ protocol, prompt }: CommandAgentConfig): CommandProtocol {
  if (protocol === 'jsonl') return jsonlProtocol
  if (protocol === 'text') return textProtocol
  if (prompt?.trim()) return replProtocol(prompt)
  throw new GateError('invalid_input', 'agent.command.prompt: the repl protocol needs the prompt of the program', {
    hint: 'write the end of what it prints when it waits for a line, such as prompt: "you: "',
  })
}
