import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aTask } from '../../../../test/support/builders.ts';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { seededRandom } from '../../../../test/support/seeded-random.ts';
import type { Progress } from './executor.ts';
import { createMockExecutor, type MockExecutorOptions } from './mock-executor.ts';

describe('Unit test: Mock execution', () => {
  test('the result is "Mock result for: <prompt>"', async () => {
    const { result } = await execute({ prompt: 'Translate "good night"' });
    expect(result).toBe('Mock result for: Translate "good night"');
  });

  test('the delay is 100 to 500 ms, over the whole range of chance', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (chance) => {
          const { tookMs } = await execute({ random: () => chance });
          expect(tookMs).toBeCloseTo(100 + chance * 400, 6);
          expect(tookMs).toBeGreaterThanOrEqual(100);
          expect(tookMs).toBeLessThanOrEqual(500);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('the delay is spread evenly', async () => {
    const random = seededRandom(42);
    const delays: number[] = [];
    for (let run = 0; run < 200; run += 1) delays.push((await execute({ random })).tookMs);
    const quarters = [0, 0, 0, 0];
    for (const delay of delays) quarters[Math.floor((delay - 100) / 100)] = count(quarters, delay);
    expect(Math.min(...quarters)).toBeGreaterThan(30);
    expect(quarters.reduce((sum, quarter) => sum + quarter)).toBe(200);
  });

  test('the range of the delay can be chosen', async () => {
    const { tookMs } = await execute({ options: { minDelayMs: 20, maxDelayMs: 40 } });
    expect(tookMs).toBe(30);
  });

  test('without a delay it answers at once', async () => {
    const { tookMs, progress } = await execute({ options: { minDelayMs: 0, maxDelayMs: 0 } });
    expect([tookMs, progress]).toEqual([0, []]);
  });

  test('it reports how far it is', async () => {
    const { progress } = await execute({});
    expect(progress).toEqual([{ fraction: 0.25 }, { fraction: 0.5 }, { fraction: 0.75 }]);
  });

  test('it fails as often as it is told to', async () => {
    const options = { failureRate: 0.5 };
    await expect(execute({ options, random: () => 0.49 })).rejects.toThrow('told to fail');
    await expect(execute({ options, random: () => 0.5 })).resolves.toBeDefined();
    await expect(execute({ options: { failureRate: 1 } })).rejects.toThrow('told to fail');
  });

  test('cancelled work stops at once', async () => {
    const clock = createFakeClock();
    const executor = createMockExecutor({ clock, random: () => 0.5 });
    const cancelling = new AbortController();
    const execution = executor.execute(aTask(), () => {}, cancelling.signal);
    await clock.advance(100);
    cancelling.abort(new Error('cancelled'));
    await expect(execution).rejects.toThrow('cancelled');
    expect(clock.pending()).toBe(0);
  });

  test('what is cancelled already does not begin', async () => {
    const clock = createFakeClock();
    const executor = createMockExecutor({ clock, random: () => 0.5 });
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(executor.execute(aTask(), () => {}, signal)).rejects.toThrow('cancelled');
    expect(clock.pending()).toBe(0);
  });

  test('it has a name for other agents', () => {
    expect(createMockExecutor({ clock: createFakeClock(), random: () => 0 }).name).toBe('mock');
  });
});

interface Case {
  readonly prompt?: string;
  readonly random?: () => number;
  readonly options?: Partial<MockExecutorOptions>;
}

async function execute({ prompt = 'Say hello', random = () => 0.5, options }: Case): Promise<{
  result: string;
  tookMs: number;
  progress: Progress[];
}> {
  const clock = createFakeClock();
  const progress: Progress[] = [];
  const { signal } = new AbortController();
  const executor = createMockExecutor({ clock, random }, () => options ?? {});
  const execution = executor
    .execute(aTask({ prompt }), (step) => progress.push(step), signal)
    .then((result) => ({ result, tookMs: clock.monotonic(), progress }));
  const [outcome] = await Promise.allSettled([execution, clock.advance(1_000)]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

function count(quarters: readonly number[], delay: number): number {
  return (quarters[Math.floor((delay - 100) / 100)] ?? Number.NaN) + 1;
}
