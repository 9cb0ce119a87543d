import { afterEach, beforeEach, expect, it } from 'vitest'
import { mayReset } from '../../src/github/may-reset.ts'
import { type ARepository, aRepository, repository } from './a-baseline.ts'

let world: ARepository
beforeEach(async () => {
  world = await aRepository()
  world.github.permissions.erin = 'write'
})
afterEach(() => expect(world.github.violations).toEqual([]))

const ask = (actor: string, commit = world.main) => {
  const { owner, repo } = repository
  return mayReset({ github: world.client, repository: { owner, repo } }, { actor, commit })
}

it('lets somebody with write access who did not write the mend', async () => {
  world.github.addPull({ number: 7, author: 'dana', head: { sha: world.main } })
  expect(await ask('erin')).toBeUndefined()
})

it('refuses the author of the pull request that brought it, however the login is written', async () => {
  world.github.addPull({ number: 7, author: 'erin', head: { sha: world.main } })
  expect(await ask('Erin')).toContain('permission')
  world.github.permissions.Erin = 'admin'
  expect(await ask('Erin')).toMatch(/^Erin is the author of [0-9a-f]{7}; it takes somebody else$/)
})

it.each(['read', 'triage', 'none'])('refuses somebody with %s permission', async (permission) => {
  world.github.permissions.eve = permission
  expect(await ask('eve')).toMatch(/^eve has \w+ permission here; it takes write access$/)
})

it('refuses what it cannot look up', async () => {
  expect(await ask('erin', 'f'.repeat(40))).toContain('it could not be looked up whether erin may')
})

it('refuses anybody where GitHub knows no author: it may be their own', async () => {
  const rest = {
    repos: {
      getCollaboratorPermissionLevel: async () => ({ data: { permission: 'write' } }),
      getCommit: async () => ({ data: { author: null } }),
      listPullRequestsAssociatedWithCommit: async () => ({ data: [] }),
    },
  }
  const { owner, repo } = repository
  const asked = { github: { rest } as never, repository: { owner, repo } }
  expect(await mayReset(asked, { actor: 'erin', commit: 'c0ffee1' })).toBe(
    'nobody can say who wrote c0ffee1: GitHub knows no author of it',
  )
})
