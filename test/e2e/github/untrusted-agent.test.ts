import { describe, expect, it } from 'vitest'
import { freePort } from '../../free-port.ts'
import { aGatedRepository, resultOf } from './a-gated-repository.ts'
import { TOKEN } from './loopback-github.ts'
import { renderComment } from './render-comment.ts'

const gated = aGatedRepository()

/** A configuration whose agent is this program, a server of its own beside it. */
async function started(program: string, { env = {}, passed = [] as string[], agent = {} } = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const start = {
    command: `"${process.execPath}" server.cjs`,
    ready: url,
    timeout: '60s',
    env: { PORT: `${port}`, ...env },
    ...(passed.length === 0 ? {} : { pass_env: passed }),
  }
  const http = { url, body: { message: '{{turn.user}}' }, tool_calls: '$.tool_calls', cost: '$.cost_usd', ...agent }
  return gated.checkout({
    files: { 'server.cjs': program },
    config: { agent: { name: 'support-agent', http, start } },
  })
}

const SERVE = `
  const serve = (reply) => require('node:http').createServer((request, response) => {
    response.end(JSON.stringify({ reply: reply(request), tool_calls: [], cost_usd: 0.01 }))
  }).listen(process.env.PORT)
`
const WRONG = "'It takes 3-5 business days.'"

describe('the candidate speaks to the runner', () => {
  it('by printing workflow commands: they are text, and forge nothing', async () => {
    const commands = [
      '::error file=a.ts::forged',
      '  ::set-output name=verdict::pass',
      'x ##[set-output name=verdict;]pass',
      '##[error]forged',
      '::add-mask::BLOCK',
      '::stop-commands::x',
      '\\r::warning::forged',
    ]
    const workspace = await started(`${SERVE}
      for (const line of ${JSON.stringify(commands)}.map((line) => line.replace('\\\\r', '\\r'))) {
        console.log(line)
        console.error(line)
      }
      serve(() => ${WRONG})
    `)
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('block')
    expect(ended.code).toBe(1)
    const log = `${ended.stdout}\n${ended.stderr}`
    const obeyed = log.split(/\r\n|\r|\n/).filter((line) => /^\s*::|##\[/.test(line))
    expect(obeyed.filter((line) => /forged|set-output|add-mask::BLOCK|stop-commands::x/.test(line))).toEqual([])
    // It is shown all the same, between the commands that keep the runner from obeying.
    expect(log).toMatch(/^::group::The agent's log\n::stop-commands::[\w-]{20,}$/m)
    expect(log).toMatch(/^::[\w-]{20,}::\n::endgroup::$/m)
    expect(log).toMatch(/^\| .*forged/m)
  })

  it('by writing into the files of the step: fails by name, and the files are put back', async () => {
    const workspace = await started(`${SERVE}
      const { appendFileSync, readdirSync } = require('node:fs')
      // Its environment does not name the folder of the runner: it guesses, and is right.
      const folder = process.env.HOME + '/_runner_file_commands/'
      for (const file of readdirSync(folder)) {
        if (file.startsWith('output_')) appendFileSync(folder + file, 'verdict=pass\\nsummary=All good\\n')
        if (file.startsWith('env_')) appendFileSync(folder + file, 'NODE_OPTIONS=--require /tmp/evil.cjs\\n')
        if (file.startsWith('path_')) appendFileSync(folder + file, '/tmp/evil\\n')
        if (file.startsWith('state_')) appendFileSync(folder + file, 'isPost=true\\n')
        if (file.startsWith('step_summary_')) appendFileSync(folder + file, '# PASS\\n')
      }
      serve(() => ${WRONG})
    `)
    const ended = await gated.run({ workspace })
    expect(ended.code).toBe(1)
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toMatch(/GITHUB_ENV \(changed\), GITHUB_PATH \(changed\), GITHUB_OUTPUT \(changed\)/)
    expect(ended.outputs.summary).toMatch(/GITHUB_STATE \(changed\), GITHUB_STEP_SUMMARY \(changed\)/)
    expect(ended.commandFiles.STATE).toBe('')
    expect(ended.summary).not.toContain('# PASS')
    expect(ended.commandFiles.ENV).toBe('')
    expect(ended.commandFiles.PATH).toBe('')
    expect(ended.commandFiles.OUTPUT).not.toContain('All good')
    expect(resultOf(ended)).toMatchObject({ verdict: 'error', error: { code: 'tampered' } })
    expect(renderComment(gated.github.comments[0]?.body ?? '').text).toContain('GITHUB_OUTPUT (changed)')
  })
})

describe('the candidate in the output folder', () => {
  it.each(['result.json', 'result.json.tmp', 'report.md.tmp'])(
    '%s as a link to GITHUB_PATH: nothing is written there',
    async (name) => {
      const workspace = await started(`${SERVE}
      const { readdirSync, rmSync, symlinkSync } = require('node:fs')
      const folder = process.env.HOME + '/_runner_file_commands/'
      const path = folder + readdirSync(folder).find((file) => file.startsWith('path_'))
      serve(() => {
        rmSync('.agent-slo-gate/${name}', { force: true })
        symlinkSync(path, '.agent-slo-gate/${name}')
        return 'See\\n/tmp/evil\\n.'
      })
    `)
      const ended = await gated.run({ workspace })
      expect(ended.outputs.verdict).toBe('block')
      expect(ended.commandFiles.PATH).toBe('')
      expect(resultOf(ended).trials.failed).toBe(40)
    },
  )
})

describe('the candidate hides what it did', () => {
  it('empties the sessions: an error that names the file', async () => {
    const workspace = await started(`${SERVE}
      const { truncateSync } = require('node:fs')
      serve(() => {
        truncateSync('.agent-slo-gate/sessions.jsonl')
        return 'It takes 7-10 business days.'
      })
    `)
    const ended = await gated.run({ workspace })
    expect(ended.outputs.verdict).toBe('error')
    expect(ended.outputs.summary).toContain('sessions.jsonl was changed while the sessions were written')
  })
})

describe('what the candidate is given', () => {
  it('no variable of the runner, of the inputs or of another step', async () => {
    const workspace = await started(
      `${SERVE}
      const seen = Object.keys(process.env).filter((name) => /^(GITHUB|INPUT|ACTIONS|STATE|RUNNER)_|NODE_OPTIONS|JUDGE/.test(name))
      console.error('SEEN ' + seen.sort().join(' ') + '.')
      serve(() => ${WRONG})
    `,
    )
    const ended = await gated.run({ workspace, env: { STATE_secret: 'x', JUDGE_KEY: 'sk-judge-key-1' } })
    expect(ended.stdout).toMatch(/^\| SEEN RUNNER_TRACKING_ID\.$/m)
  })

  it.each([
    ['plain', '(key) => key'],
    ['base64', "(key) => Buffer.from(key).toString('base64')"],
    ['base64 behind a name', "(key) => Buffer.from('user:' + key).toString('base64')"],
    ['in a URL', '(key) => encodeURIComponent(key)'],
    ['JSON', '(key) => JSON.stringify(key)'],
  ])('a key that it tells as %s is masked, and stands in nothing that is kept', async (_, form) => {
    const key = 'sk-"agent/key+1"~=42é'
    const workspace = await started(
      `${SERVE}
      const told = (${form})(process.env.AGENT_KEY)
      console.error('my key is ' + told)
      serve(() => 'It takes 3-5 days, says ' + told)
    `,
      { passed: ['AGENT_KEY'] },
    )
    const ended = await gated.run({ workspace, env: { AGENT_KEY: key } })
    const told = new Function(`return ${form}`)()(key) as string
    const masks = [...ended.stdout.matchAll(/^::add-mask::(.*)$/gm)].map(([, mask = '']) =>
      mask.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
    )
    expect(masks.length).toBeGreaterThan(3)
    const shown = masks.reduce(
      (log, mask) => log.replaceAll(mask, '***'),
      ended.stdout.replace(/^::add-mask::.*$/gm, ''),
    )
    const uploaded = await gated.artifacts.uploadedBy(9001)
    const kept = {
      log: shown + ended.stderr,
      summary: ended.summary,
      outputs: JSON.stringify(ended.outputs),
      comment: gated.github.comments[0]?.body ?? '',
      ...Object.fromEntries(
        Object.entries(uploaded['agent-slo-gate'] ?? {}).map(([name, bytes]) => [name, `${bytes}`]),
      ),
    }
    expect(Object.keys(kept)).toContain('sessions.jsonl')
    for (const [name, text] of Object.entries(kept)) {
      expect(text.includes(key), name).toBe(false)
      expect(text.includes(told), name).toBe(false)
      expect(text.includes(TOKEN), name).toBe(false)
    }
  })
})
