import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    testTimeout: 900_000,
    env: { MESHTASK_LOG: 'silent', FUZZ_RUNS: process.env.FUZZ_RUNS ?? '100000' },
    disableConsoleIntercept: true,
  },
});
