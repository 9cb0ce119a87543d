import { fileURLToPath } from 'node:url'
import { VERSION } from './version.ts'

// A small front: the first line is in the log before anything else is loaded.
process.stdout.write(`agent-slo-gate ${VERSION}\n`)
const { main } = await import('./action/main.ts')
await main(process, fileURLToPath(new URL('./module-child.js', import.meta.url)))
