import { readdirSync, readFileSync } from 'node:fs'

/**
 * Whether a process group has a member that is more than a zombie, from /proc; undefined where there is no
 * /proc. In a container whose first process reaps nobody, the ended members of a group stay zombies for ever.
 */
export function hasLivingMember(group: number): boolean | undefined {
  let processes: string[]
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return undefined
  }
  if (processes.length === 0) return undefined
  return processes.some((pid) => {
    const stat = readStat(pid)
    return stat?.group === group && stat.state !== 'Z' && stat.state !== 'X'
  })
}

function readStat(pid: string): { state: string | undefined; group: number } | undefined {
  try {
    // "pid (name) state parent group ...": the name may hold blanks and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return { state: fields[0], group: Number(fields[2]) }
  } catch {
    // It ended while we were looking.
    return undefined
  }
}
