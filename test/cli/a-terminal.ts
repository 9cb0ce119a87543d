import type { Terminal } from '../../src/cli/terminal.ts'

/** A terminal that keeps what is printed. */
export function aTerminal(cwd: string): Terminal & { printed: string[] } {
  const printed: string[] = []
  return {
    cwd,
    env: {},
    stdin: process.stdin,
    nodeVersion: process.versions.node,
    moduleChild: 'module-child.js',
    print: (text) => void printed.push(text),
    error: (text) => void printed.push(text),
    redraw: () => {},
    printColor: false,
    errorColor: false,
    columns: undefined,
    interactive: false,
    atExit: () => {},
    untilSignal: () => ({ signal: new AbortController().signal, release: () => {} }),
    printed,
  }
}
