import { secretForms } from './secret-forms.ts'

/** Shorter values are no secrets, and taking them out would garble everything. */
const SHORTEST = 8

/** What stands in the place of a secret. */
export const REDACTED = '[redacted]'

/** Takes secrets out of a JSON value; the value itself where it holds none. */
export type Redact = <T>(value: T) => T

/**
 * Takes these values out of whatever is kept or shown, also where they stand encoded: an agent or an endpoint may
 * echo the key it was called with.
 */
export function createRedact(secrets: Iterable<string>): Redact {
  const forms = [...new Set([...secrets].filter((secret) => secret.length >= SHORTEST).flatMap(formsOf))]
  // The longest first: one secret may be the start of another.
  forms.sort((a, b) => b.length - a.length)
  if (forms.length === 0) return (value) => value
  return (value) => {
    const text = JSON.stringify(value)
    if (!forms.some((form) => text.includes(form))) return value
    return JSON.parse(forms.reduce((clean, form) => clean.replaceAll(form, REDACTED), text))
  }
}

/** The secret as it stands inside a JSON text, as it is and encoded. */
function formsOf(secret: string): string[] {
  return secretForms(secret, SHORTEST).map((form) => JSON.stringify(form).slice(1, -1))
}
