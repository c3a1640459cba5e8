import type { Clock } from '../support/clock.ts';
import type { Executor, Progress } from './executor.ts';

export interface MockExecutorOptions {
  /** Milliseconds, inclusive. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** The share of tasks that fail, 0 to 1. */
  readonly failureRate: number;
}

/** A delay that simulates inference, and no failures. */
const DEFAULT_MOCK_OPTIONS: MockExecutorOptions = {
  minDelayMs: 100,
  maxDelayMs: 500,
  failureRate: 0,
};

const PROGRESS_STEPS = 4;

/**
 * Stands in for a model: a uniformly random delay, then `Mock result for: <prompt>`.
 *
 * @param options are asked for each execution, so that they can change meanwhile.
 */
export function createMockExecutor(
  parts: { readonly clock: Clock; readonly random: () => number },
  options: () => Partial<MockExecutorOptions> = () => ({}),
): Executor {
  return {
    name: 'mock',
    async execute(task, report, signal) {
      signal.throwIfAborted();
      const { minDelayMs, maxDelayMs, failureRate } = { ...DEFAULT_MOCK_OPTIONS, ...options() };
      const delayMs = minDelayMs + parts.random() * (maxDelayMs - minDelayMs);
      if (delayMs > 0) await delay(parts.clock, delayMs, report, signal);
      if (parts.random() < failureRate) throw new Error('The mock executor was told to fail.');
      return `Mock result for: ${task.prompt}`;
    },
  };
}

/** Sleeps in steps to an end that is fixed at the start, so that late timers do not add up. */
async function delay(
  clock: Clock,
  delayMs: number,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = clock.monotonic();
  for (let step = 1; step <= PROGRESS_STEPS; step += 1) {
    const dueAt = startedAt + (delayMs * step) / PROGRESS_STEPS;
    await clock.sleep(Math.max(0, dueAt - clock.monotonic()), signal);
    if (step < PROGRESS_STEPS) report({ fraction: step / PROGRESS_STEPS });
  }
}
