import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { GateError, messageOf } from '../domain/errors.ts'
import type { Terminal } from './terminal.ts'

/** What is written for other systems, on request alone. */
export interface TelemetryOptions {
  /** File of evaluation events. */
  events?: string
  /** File of OpenMetrics text. */
  metrics?: string
}

export function eventsPath({ cwd }: Pick<Terminal, 'cwd'>, { events }: TelemetryOptions): string | undefined {
  return events === undefined ? undefined : resolve(cwd, events)
}

/** @throws GateError `storage` where the file cannot be written: whoever asked for it must not read an old one. */
export function writeMetrics(
  { cwd }: Pick<Terminal, 'cwd'>,
  { metrics }: TelemetryOptions,
  render: () => string,
): void {
  if (metrics === undefined) return
  const path = resolve(cwd, metrics)
  try {
    writeFileSync(path, render())
  } catch (thrown) {
    throw new GateError('storage', `${path} could not be written: ${messageOf(thrown)}`, {
      hint: 'Name another file with --metrics.',
      cause: thrown,
    })
  }
}
