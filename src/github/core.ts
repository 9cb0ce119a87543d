/** What the edge uses of `@actions/core`; handed in, because loading the package costs a tenth of a second. */
export type Core = typeof import('@actions/core')
