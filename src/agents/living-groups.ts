/** What is started leads a group of processes of its own, which has to be ended with us. */
interface Killable {
  killSync(): void
}

/** Groups that were started and are not known to be gone. */
export const livingGroups = new Set<Killable>()

/** Kills every group that is still there, at once. For the last moment of our own process. */
export function killAllGroups(): void {
  for (const group of livingGroups) group.killSync()
}
