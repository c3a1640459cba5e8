import type { Clock } from '../support/clock.ts';
import type { Executor } from './executor.ts';

export interface MockExecutorOptions {
  /** Milliseconds, inclusive. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** The share of tasks that fail, 0 to 1. */
  readonly failureRate: number;
}

/** A delay that simulates inference, and no failures. */
export const DEFAULT_MOCK_OPTIONS: MockExecutorOptions = {
  minDelayMs: 100,
  maxDelayMs: 500,
  failureRate: 0,
};

const PROGRESS_STEPS = 4;

/** Stands in for a model: a uniformly random delay, then `Mock result for: <prompt>`. */
export function createMockExecutor(
  parts: { readonly clock: Clock; readonly random: () => number },
  options: Partial<MockExecutorOptions> = {},
): Executor {
  const { minDelayMs, maxDelayMs, failureRate } = { ...DEFAULT_MOCK_OPTIONS, ...options };
  return {
    name: 'mock',
    async execute(task, report, signal) {
      signal.throwIfAborted();
      const delayMs = minDelayMs + parts.random() * (maxDelayMs - minDelayMs);
      if (delayMs > 0) {
        for (let step = 1; step <= PROGRESS_STEPS; step += 1) {
          await parts.clock.sleep(delayMs / PROGRESS_STEPS, signal);
          if (step < PROGRESS_STEPS) report({ fraction: step / PROGRESS_STEPS });
        }
      }
      if (parts.random() < failureRate) throw new Error('The mock executor was told to fail.');
      return `Mock result for: ${task.prompt}`;
    },
  };
}
