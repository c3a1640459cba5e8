import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/lan/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
    // Its limits are seconds of a real clock: a shared machine may stall once.
    retry: process.env.CI === undefined ? 0 : 1,
    disableConsoleIntercept: true,
  },
});
