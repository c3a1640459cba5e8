import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/lan/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
});
