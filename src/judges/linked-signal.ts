/**
 * A signal that aborts with any of its sources, or by its own `abort`. `release` lets go of the sources: unlike
 * `AbortSignal.any`, nothing of it then stays behind in a source that lives as long as the run.
 */
export function linkSignals(...sources: AbortSignal[]): {
  signal: AbortSignal
  abort: (reason?: unknown) => void
  release: () => void
} {
  const controller = new AbortController()
  const links = sources.map((source) => ({ source, follow: () => controller.abort(source.reason) }))
  for (const { source, follow } of links) {
    if (source.aborted) follow()
    else source.addEventListener('abort', follow)
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release: () => {
      for (const { source, follow } of links) source.removeEventListener('abort', follow)
    },
  }
}
