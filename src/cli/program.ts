import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { VERSION } from '../version.ts'
import type { Terminal } from './terminal.ts'

export { CommanderError }

const EXIT_CODES = `
Exit codes:
  0   pass or warn
  1   blocked
  2   the configuration, a scenario or the call is wrong
  3   inconclusive: not enough was measured to say
  70  the gate itself failed`

const EXAMPLES = `
Examples:
  agent-slo-gate init                       scaffold a configuration and a first scenario here
  agent-slo-gate validate                   check the YAML, and say what the suite can prove
  agent-slo-gate gate                       run the suite against the agent and decide
  agent-slo-gate gate --resume              go on where an interrupted run stopped
  agent-slo-gate gate --json | jq .verdict  the result as JSON on stdout
  agent-slo-gate report --session <id>      read one transcript`

/** The command line. `run` resolves with the exit code; a wrong call throws `CommanderError`. */
export function buildProgram(terminal: Terminal): { run(argv: readonly string[]): Promise<number> } {
  let exitCode = 0
  const program = new Command('agent-slo-gate')
    .description(
      'Says whether a change to an AI agent may ship: runs a YAML scenario suite against it, compares five SLIs with their targets, and passes, warns, blocks or says that it cannot tell.',
    )
    .version(VERSION, '-V, --version')
    .addHelpText('after', `${EXAMPLES}\n${EXIT_CODES}`)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text),
      writeErr: (text) => terminal.error(text),
      getOutHasColors: () => terminal.printColor,
      getErrHasColors: () => terminal.errorColor,
    })

  const config = () => new Option('-c, --config <file>', 'configuration file').default('agent-slo-gate.yml')
  const output = () =>
    new Option('-o, --output <folder>', 'folder for sessions, result and reports').default('.agent-slo-gate')
  const stage = () =>
    new Option('--stage <stage>', 'how strict; default: gate.stage of the configuration, else merge').choices([
      'merge',
      'deploy',
    ])
  const baseline = () =>
    new Option('--baseline <file>', 'file of the baseline, in place of `baseline` of the configuration')
  const publish = () => new Option('--publish', 'count this run in the baseline; for runs of the default branch alone')
  const events = () =>
    new Option(
      '--events <file>',
      'write each score as a gen_ai.evaluation.result event (OTLP-JSON logs, a line a session)',
    )
  const metrics = (what: string) => new Option('--metrics <file>', `write ${what} as OpenMetrics text`)
  const json = (what: string) => new Option('--json', `print ${what} as JSON on stdout; all else goes to stderr`)

  program
    .command('gate')
    .description('run the suite against the agent, score every session, and decide')
    .addOption(config())
    .addOption(output())
    .addOption(stage())
    .option('--resume', 'go on where an interrupted run in the output folder stopped')
    .addOption(baseline())
    .addOption(publish())
    .addOption(events())
    .addOption(metrics('verdict, counts, budgets and state'))
    .addOption(json('the result'))
    .addHelpText(
      'after',
      '\nWrites sessions.jsonl, result.json, report.md, junit.xml and, where the gate starts the agent, agent.log to the output folder.',
    )
    .action(async (options) => {
      const { gateCommand } = await import('./gate-command.ts')
      exitCode = await gateCommand(terminal, options)
    })

  program
    .command('collect')
    .description('drive the trials, or one shard of them, and write their sessions; judges nothing')
    .addOption(config())
    .addOption(output())
    .option('--shard <i/n>', 'the i-th of n shards; every trial belongs to exactly one of them')
    .option(
      '--timings <result>',
      'result.json of an earlier run: shards take equally long; the same file for every shard',
    )
    .option('--resume', 'go on where an interrupted run in the output folder stopped')
    .addHelpText(
      'after',
      '\nWrites sessions.jsonl and collected.json to the output folder; `decide` takes them from there.',
    )
    .action(async (options) => {
      const { collectCommand } = await import('./collect-command.ts')
      exitCode = await collectCommand(terminal, options)
    })

  program
    .command('decide')
    .description('judge sessions that `collect` wrote, and decide; never starts the agent')
    .requiredOption('--sessions <folder>', 'folder of the collected shards, each in a folder of its own')
    .addOption(
      new Option('--shards <n>', 'how many shards there must be; default: as many as they say').argParser(wholeNumber),
    )
    .addOption(config())
    .addOption(output())
    .addOption(stage())
    .addOption(baseline())
    .addOption(publish())
    .addOption(events())
    .addOption(metrics('verdict, counts, budgets and state'))
    .addOption(json('the result'))
    .action(async (options) => {
      const { gateCommand } = await import('./gate-command.ts')
      exitCode = await gateCommand(terminal, options)
    })

  program
    .command('observe')
    .description('score a sample of production sessions, add it to the error budget, and move the autonomy state')
    .argument('<sessions...>', 'files (globs, .gz too), or - for stdin')
    .addOption(config())
    .addOption(output())
    .addOption(baseline())
    .addOption(
      new Option('--format <format>', 'of the sessions; default: found out from the first of them').choices([
        'sessions',
        'openai',
        'otlp',
        'langfuse',
      ]),
    )
    .addOption(new Option('--sample <n>', 'sessions to score; default: observe.sample').argParser(largeNumber))
    .addOption(new Option('--seed <n>', 'seed of the sample; default: observe.seed').argParser(largeNumber))
    .addOption(events())
    .addOption(metrics('budgets and state'))
    .addOption(json('what was observed'))
    .addHelpText(
      'after',
      '\nWrites autonomy.json for the runtime of the agent, and the scored sessions, to the output folder.',
    )
    .action(async (sessions: string[], options) => {
      const { observeCommand } = await import('./observe-command.ts')
      exitCode = await observeCommand(terminal, sessions, options)
    })

  program
    .command('status')
    .description('show error budgets and autonomy state from the baseline alone')
    .addOption(config())
    .addOption(output())
    .addOption(baseline())
    .option('--deploy', 'a gate on the freeze alone: exit 1 while deployments are frozen, 3 where that is not known')
    .option('--propose-targets', 'propose targets from what was observed, as a diff of the configuration')
    .option('--reset <reason>', 'close a broken circuit after a deploy gate passed; needs --by and --commit')
    .option('--by <name>', 'who decided the reset')
    .option('--commit <sha>', 'commit that mends the agent')
    .addOption(metrics('budgets and state'))
    .addOption(json('the status'))
    .action(async (options) => {
      const { statusCommand } = await import('./status-command.ts')
      exitCode = await statusCommand(terminal, options)
    })

  program
    .command('validate')
    .description('check configuration and scenarios, and say what the suite can and cannot prove')
    .addOption(config())
    .addOption(json('what was found'))
    .action(async (options) => {
      const { validateCommand } = await import('./validate-command.ts')
      exitCode = await validateCommand(terminal, options)
    })

  program
    .command('init')
    .description('scaffold a configuration, a first scenario and a workflow for GitHub; never overwrites a file')
    .argument('[folder]', 'where to', '.')
    .action(async (folder: string) => {
      const { initCommand } = await import('./init-command.ts')
      exitCode = initCommand(terminal, folder)
    })

  program
    .command('report')
    .description('render a stored result again, or show one transcript')
    .argument('[result]', 'result file', '.agent-slo-gate/result.json')
    .addOption(
      new Option('-f, --format <format>', 'what to render')
        .choices(['terminal', 'markdown', 'json', 'junit'])
        .default('terminal'),
    )
    .option('--session <id>', 'show the transcript of this session; the start of an id is enough')
    .action(async (result: string, options) => {
      const { reportCommand } = await import('./report-command.ts')
      exitCode = await reportCommand(terminal, result, options)
    })

  return {
    async run(argv) {
      if (argv.length === 0) {
        program.outputHelp({ error: true })
        return 2
      }
      await program.parseAsync(argv, { from: 'user' })
      return exitCode
    },
  }
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number from 1.')
}

function largeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('expected a whole number.')
}
