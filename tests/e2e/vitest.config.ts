import { defineConfig } from 'vitest/config';

// The browser's tests: whole processes on this machine, one file at a time, each with its own ports and data.
export default defineConfig({
  test: {
    root: '.',
    include: ['tests/e2e/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
