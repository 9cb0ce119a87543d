import { defineConfig } from 'vitest/config'

export default defineConfig({
  // Most tests wait for processes and servers: more of them than there are cores keep the cores busy.
  // The limits end what hangs; what is merely slow, on a machine with other work, stays far below them.
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: process.env.CI ? ['test/fixed-seed.ts'] : [],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 4,
  },
})
