/** The commit that a change is to be merged into, read without checking it out. Paths are relative to the repository. */
export interface BaseCommit {
  readonly sha: string
  /** Text of a file; undefined where there is none. */
  read(path: string): Promise<string | undefined>
  /**
   * Files below a folder (`''`: all) with the id of their git blob; `complete: false` where the list was cut. What is in
   * `submodules` is of other repositories, and not listed.
   */
  list(folder: string): Promise<{ files: { path: string; blob: string }[]; submodules: string[]; complete: boolean }>
}
