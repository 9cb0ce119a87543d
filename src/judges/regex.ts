/** Whether the pattern is found anywhere in a text. */
type Search = (text: string) => boolean

/** Compiles patterns of YAML files and of tool schemas by an engine whose time is linear in the text. */
export interface RegexEngine {
  /** @throws Error for what the engine does not know: look-around and back-references. */
  compile(pattern: string, options?: { ignoreCase?: boolean }): Search
}

let loading: Promise<RegexEngine> | undefined

/** Loads the engine, once: a suite without a regular expression never pays for it. */
export function loadRegexEngine(): Promise<RegexEngine> {
  loading ??= import('re2js').then(({ RE2JS }) => ({
    compile(pattern, { ignoreCase = false } = {}) {
      const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0)
      return (text) => compiled.test(text)
    },
  }))
  return loading
}
