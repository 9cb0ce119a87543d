import { describe, expect, it } from 'vitest'
import {
  DEFAULT_FREEZE,
  decideFreeze,
  decideOverride,
  type OverrideFacts,
  tokensLeft,
  type UsedOverride,
} from '../../src/domain/overrides.ts'

const FACTS: OverrideFacts = {
  label: 'slo-override:rollback',
  labelledBy: 'ada',
  permission: 'write',
  author: 'bob',
  labelledAt: '2026-11-25T12:00:01Z',
  earliestRunAt: '2026-11-25T12:00:00Z',
  commit: 'c0ffee',
}
const token = (commit: string, at: string): UsedOverride => ({
  id: `token/${commit}`,
  kind: 'token',
  actor: 'ada',
  reason: '',
  commit,
  at,
})

describe('an override', () => {
  it('is accepted from somebody with write access, not the author, after the head commit ran', () => {
    expect(decideOverride(FACTS, [], 'bad release')).toEqual({
      accepted: true,
      override: {
        id: 'rollback/c0ffee',
        kind: 'rollback',
        actor: 'ada',
        reason: 'bad release',
        commit: 'c0ffee',
        at: '2026-11-25T12:00:01Z',
      },
    })
  })

  it.each([
    ['no write access', { permission: 'triage' }, /ada has triage permission/],
    ['the author', { labelledBy: 'Bob' }, /is the author of the change/],
    ['set before the commit ran', { labelledAt: '2026-11-25T12:00:00Z' }, /before the head commit ran/],
    ['no run to compare with', { earliestRunAt: null }, /no workflow run/],
    ['a time that is none', { labelledAt: 'now' }, /before the head commit ran/],
    ['another label', { label: 'slo-override:hurry' }, /no such override/],
  ])('%s: refused with the reason', (_, changed, why) => {
    expect(decideOverride({ ...FACTS, ...changed }, [], '')).toMatchObject({
      accepted: false,
      why: expect.stringMatching(why),
    })
  })

  it('takes one of two tokens a quarter', () => {
    const used = [token('a', '2026-10-01T00:00:00Z'), token('b', '2026-11-01T00:00:00Z')]
    const facts = { ...FACTS, label: 'slo-override:token' }
    expect(decideOverride(facts, used, '')).toMatchObject({
      accepted: false,
      why: expect.stringContaining('2026 Q4 are used'),
    })
    expect(decideOverride(facts, used.slice(1), '').accepted).toBe(true)
    expect(decideOverride({ ...facts, commit: 'b' }, used, '').accepted).toBe(true)
    expect(tokensLeft(used, new Date('2027-01-01T00:00:00Z'))).toBe(2)
  })
})

describe('a freeze', () => {
  it('blocks deploys and warns on merges, which is configurable', () => {
    expect(decideFreeze(true, DEFAULT_FREEZE.deploy, undefined).status).toBe('block')
    expect(decideFreeze(true, DEFAULT_FREEZE.merge, undefined).status).toBe('warn')
    expect(decideFreeze(true, 'block', undefined).status).toBe('block')
    expect(decideFreeze(false, 'block', undefined)).toEqual({ frozen: false, status: 'pass' })
  })

  it('stands while an override goes through it', () => {
    expect(decideFreeze(true, 'block', token('a', '2026-10-01T00:00:00Z'))).toMatchObject({
      frozen: true,
      status: 'warn',
    })
  })
})
