/** How each agent is configured. Types alone cross this wall: the schema of the configuration is their single source. */
// biome-ignore lint/style/noRestrictedImports: types only, nothing of that room is loaded.
export type { AgentSettings } from '../config/config.ts'
// biome-ignore lint/style/noRestrictedImports: types only, nothing of that room is loaded.
export type * from '../config/schema.ts'
