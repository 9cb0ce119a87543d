#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { guardStreams } from './cli/streams.ts'
import { VERSION } from './version.ts'

guardStreams(process)
// A small front: the rest is loaded when a command needs it, so that --version costs an empty script.
const [first] = process.argv.slice(2)
if (first === '--version' || first === '-V') {
  process.stdout.write(`${VERSION}\n`)
} else {
  const { main } = await import('./cli/main.ts')
  const moduleChild = import.meta.url.endsWith('.ts') ? './agents/module-child.ts' : './module-child.js'
  await main(process.argv.slice(2), fileURLToPath(new URL(moduleChild, import.meta.url)))
}
