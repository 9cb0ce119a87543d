import { secretForms } from '../domain/secret-forms.ts'
import type { Core } from './core.ts'

/** A shorter value is masked by nobody: every other word of the log would turn into asterisks. */
const SHORTEST = 4

/**
 * Has the runner mask these secrets in the log, in every form they may be printed in. Call it before anything is
 * printed. Values below 4 characters are left out; their number is returned, so that a person can be told.
 */
export function maskSecrets(core: Pick<Core, 'setSecret'>, secrets: Iterable<string>): { tooShort: number } {
  const values = [...new Set(secrets)].filter((secret) => secret !== '')
  const forms = new Set(values.flatMap((secret) => (secret.length < SHORTEST ? [] : secretForms(secret, SHORTEST))))
  for (const form of forms) core.setSecret(form)
  return { tooShort: values.filter((secret) => secret.length < SHORTEST).length }
}
