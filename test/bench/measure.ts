import { cpus, totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** A minute of all that matters, for every change. */
export const isQuick = process.argv.includes('--quick');
/** How many rounds a figure is the median of. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? (isQuick ? 1 : 5));
/** How many tasks a throughput is measured with. */
export const TOTAL = Number(process.env.BENCH_TOTAL ?? (isQuick ? 2_000 : 10_000));

const TICKS_MS = 10;

export interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs `act` one after the other, `rounds` times, after a tenth of them to warm up. */
export async function timeEach(rounds: number, act: (round: number) => unknown): Promise<Figures> {
  const times: number[] = [];
  const warmUps = Math.ceil(rounds / 10);
  for (let round = 0; round < rounds + warmUps; round += 1) {
    const startedAt = performance.now();
    await act(round);
    if (round >= warmUps) times.push(performance.now() - startedAt);
  }
  times.sort((one, other) => one - other);
  return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) };
}

/** Keeps `width` in flight until `total` are done. @returns how many a second. */
export async function throughput(
  total: number,
  width: number,
  act: () => Promise<unknown>,
): Promise<number> {
  let left = total;
  const startedAt = performance.now();
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await act();
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (total / (performance.now() - startedAt)) * 1_000;
}

/** @returns how long the event loop was blocked at most while `act` ran, in milliseconds. */
export async function longestBlock(act: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // It measures from tick to tick: without one on each side, it misses what blocks at once.
  await sleep(TICKS_MS);
  delay.reset();
  await sleep(TICKS_MS);
  await act();
  await sleep(TICKS_MS);
  delay.disable();
  return delay.max / 1e6;
}

/** @returns the most processor time that one turn of the event loop took while `act` ran. */
export async function heaviestTurn(act: () => Promise<unknown>): Promise<number> {
  let heaviestMs = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    heaviestMs = Math.max(heaviestMs, (user + system) / 1_000);
    before = process.threadCpuUsage();
  }, 1);
  await act();
  await sleep(TICKS_MS);
  clearInterval(timer);
  return heaviestMs;
}

export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}

export function machine(): string {
  const processors = cpus();
  const memoryGiB = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} × ${processors[0]?.model ?? 'unknown'}, ${memoryGiB} GiB, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
