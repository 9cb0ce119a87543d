import { appendFileSync, statSync } from 'node:fs'
import { messageOf } from '../domain/errors.ts'
import { cutMarkdown } from './cut-markdown.ts'

/** GitHub drops the whole summary of a step that is longer, bytes. */
const LIMIT_BYTES = 1024 * 1024

/**
 * Adds a report to the job's summary, cut where it would be too long for GitHub. Never throws: a summary that fails
 * never changes a verdict.
 * @param path GITHUB_STEP_SUMMARY.
 * @param moreUrl Where the whole is: the workflow run, whose artifacts hold it.
 */
export function writeSummary(
  path: string | undefined,
  text: string,
  { moreUrl, limitBytes = LIMIT_BYTES }: { moreUrl: string; limitBytes?: number },
): { problem?: string } {
  if (!path) return { problem: 'the job summary was not written: GITHUB_STEP_SUMMARY is not set' }
  try {
    const used = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    const before = used === 0 ? '' : '\n'
    const limit = limitBytes - used - before.length - 1
    const whole = `${before}${cutMarkdown(text.trimEnd(), { limit, unit: 'bytes', moreUrl })}\n`
    if (used + Buffer.byteLength(whole) > limitBytes) {
      return { problem: `the job summary was not written: it already holds ${used} bytes, of ${limitBytes} at most` }
    }
    appendFileSync(path, whole)
    return {}
  } catch (error) {
    return { problem: `the job summary was not written: ${messageOf(error)}` }
  }
}
