import fc from 'fast-check'
import { expect, it } from 'vitest'
import { skim } from '../../src/observe/skim.ts'
import { aSession, aTurn } from '../builders.ts'

const skimmed = (text: string) => skim(Buffer.from(text))
const session = aSession({ id: 'a', startedAt: '2026-11-24T10:00:00Z', cluster: 'refunds', turns: [aTurn()] })

it('picks out what sampling needs, however the line is written', () => {
  const expected = { id: 'a', startedAt: '2026-11-24T10:00:00Z', cluster: 'refunds' }
  expect(skimmed(JSON.stringify(session))).toEqual(expected)
  expect(skimmed(` ${JSON.stringify(session, null, 2)}\r`)).toEqual(expected)
})

it('reads texts as the parser does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary' }), (id, cluster) => {
      const written = JSON.stringify({ ...session, id, cluster })
      const { id: parsedId, cluster: parsedCluster } = JSON.parse(Buffer.from(written).toString())
      expect(skimmed(written)).toEqual({ id: parsedId, startedAt: session.startedAt, cluster: parsedCluster })
    }),
  )
})

it('takes the last of several, and no key of an inner object', () => {
  const text = JSON.stringify({ ...session, tags: [], agent: { id: 'inner', cluster: 'inner' } })
  expect(skimmed(`${text.slice(0, -1)},"id":"b"}`)).toMatchObject({ id: 'b', cluster: 'refunds' })
})

it.each([
  ['another schema', { schema: 'agent-session/v2' }],
  ['an id that is no text', { id: 5 }],
  ['an empty id', { id: '' }],
  ['no start', { startedAt: undefined }],
  ['a cluster that is no text', { cluster: null }],
  ['a status that is no text', { status: 1 }],
  ['turns that are no list', { turns: {} }],
])('leaves %s to the parser', (_, wrong) => {
  expect(skimmed(JSON.stringify({ ...session, ...wrong }))).toBeUndefined()
})

it.each([
  ['a torn line', (text: string) => text.slice(0, -1)],
  ['more than an object', (text: string) => `${text}{}`],
  ['a key that is written with escapes', (text: string) => text.replace('"id"', '"\\u0069d"')],
  ['a list', (text: string) => `[${text}]`],
  ['nothing', () => ''],
])('leaves %s to the parser', (_, changed) => {
  expect(skimmed(changed(JSON.stringify(session)))).toBeUndefined()
})
