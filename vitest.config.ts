import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/support/**/*.test.ts',
      'test/bench/**/*.test.ts',
      'test/integration/**/*.test.ts',
      'test/compatibility/**/*.test.ts',
      'test/fuzz/**/*.test.ts',
      'test/simulation/**/*.test.ts',
    ],
    testTimeout: 20_000,
    env: { MESHTASK_LOG: 'silent' },
    coverage: {
      provider: 'v8',
      include: ['src/shared/**/*.ts', 'src/main/agent/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.d.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      thresholds: { lines: 95, branches: 95 },
    },
  },
});
