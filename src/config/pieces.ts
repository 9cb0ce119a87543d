import * as z from 'zod/mini'
import { advised } from '../domain/advice.ts'
import { isCiVariable } from '../domain/ci-variables.ts'
import { durationMs } from '../domain/units.ts'

// Descriptions become the hover texts of editors and the tables of docs/reference.md.
export const text = z.string().check(z.minLength(1))
export const httpUrl = text.check(
  z.regex(
    /^(https?:\/\/|\{\{)/,
    advised('expected a URL that starts with http:// or https://', 'write it as http://127.0.0.1:8080/chat'),
  ),
)
export const keyVariable = text.check(
  z.refine(
    (name) => !isCiVariable(name),
    'a variable of the CI system holds its token and its inputs, not the key of a model',
  ),
)
export const positiveInt = z.int().check(z.positive())
export const headers = z.record(z.string(), z.string())
export const someTime = durationMs.check(
  z.gt(0, advised('expected a duration above 0', 'write how long it may take, such as 4500ms or 30s')),
)
export const jsonPath = text.check(
  z.regex(
    /^\$/,
    advised('expected a JSONPath that starts with $, such as $.reply', 'write $. before the name of the key'),
  ),
)
