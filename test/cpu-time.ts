/** Milliseconds of processor time that some work of this process takes: other programs of a busy machine add nothing. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
