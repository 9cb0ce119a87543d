// Bundles the sources into dist/: one small front and chunks that are loaded when they are used.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { licensesOf } from './licenses.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const outdir = process.argv[2] ?? join(root, 'dist')

// Built in memory first: a mistake in the sources leaves the last good build where it is.
const { outputFiles, metafile } = await build({
  write: false,
  metafile: true,
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli.ts', action: 'src/action.ts', 'module-child': 'src/agents/module-child.ts' },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  alias: { 'unzip-stream': './scripts/no-unzip-stream.mjs' },
  // They stand in licenses.txt as a whole.
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
})

// CommonJS packages inside an ES module need a `require`; esbuild's own, in one chunk, is the only one that asks for it.
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);"
const asking = outputFiles.filter(({ text }) => text.includes('typeof require<"u"'))
if (asking.length !== 1) throw new Error(`${asking.length} chunks ask for require, not one`)

rmSync(outdir, { recursive: true, force: true })
for (const output of outputFiles) {
  const { path, text } = output
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, asking.includes(output) ? REQUIRE + text : text)
}
writeFileSync(join(outdir, 'licenses.txt'), licensesOf(bundledFiles(metafile), root))

/** The sources of which something is in the bundle. */
function bundledFiles({ outputs }) {
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0),
  )
}
