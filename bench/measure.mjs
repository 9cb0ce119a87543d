// Runs a command and measures it from outside: wall time, and on Linux processor time and the peak of its resident memory.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** `firstMs`: until the first output. @returns {Promise<{ ms: number, firstMs: number | null, cpuMs: number | null, peakMb: number | null, code: number | null, stdout: string, stderr: string }>} */
export function measure(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let stdout = ''
    let stderr = ''
    let peakMb = null
    let cpuMs = null
    let firstMs = null
    child.stdout.on('data', (chunk) => {
      firstMs ??= performance.now() - startedAt
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => (stderr += chunk))
    // VmHWM only ever grows: the last reading before the end is the peak but for the last milliseconds (and so is the time).
    const sampler = setInterval(() => {
      try {
        const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
        if (peak) peakMb = Number(peak[1]) / 1024
        // The 14th and 15th field: user and system time in hundredths of a second.
        const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
        cpuMs = 10 * (Number(fields[11]) + Number(fields[12]))
      } catch {
        clearInterval(sampler) // The process is gone, or this is no Linux.
      }
    }, 10)
    child.on('error', reject)
    child.on('close', (code) => {
      clearInterval(sampler)
      resolve({ ms: performance.now() - startedAt, firstMs, cpuMs, peakMb, code, stdout, stderr })
    })
  })
}

/** Starts a script that prints one JSON line when it is ready. */
export function startScript(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.on('error', reject)
    child.stdout.once('data', (chunk) => resolve({ ...JSON.parse(String(chunk)), stop: () => child.kill() }))
  })
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
