import { VERSION } from './version.ts'

// A small front: the rest is loaded when a command needs it, so that --version costs an empty script.
const [first] = process.argv.slice(2)
if (first === '--version' || first === '-V') {
  process.stdout.write(`${VERSION}\n`)
} else {
  const { main } = await import('./cli/main.ts')
  await main(process.argv.slice(2))
}
