import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Most tests wait for processes and servers: more of them than there are cores keep the cores busy.
  test: { include: ['test/**/*.test.ts'], testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 4 },
})
