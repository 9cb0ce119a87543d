import { appendFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { VERSION } from './version.ts'

// A small front: the first line is in the log, and the verdict says "error", before anything else is loaded. A process that
// is killed leaves no verdict that could be taken for a pass.
process.stdout.write(`agent-slo-gate ${VERSION}\n`)
const { GITHUB_OUTPUT } = process.env
if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, 'verdict=error\nsummary=The gate was ended before it had a verdict.\n')
const { main } = await import('./action/main.ts')
await main(process, fileURLToPath(new URL('./module-child.js', import.meta.url)))
