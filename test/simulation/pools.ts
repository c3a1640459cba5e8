import type { VirtualWorker } from './simulation.ts';

export interface Pool {
  readonly name: string;
  /** Whether the machines differ in speed, and the tasks do not surprise. */
  readonly isMixed: boolean;
  readonly workers: readonly VirtualWorker[];
  /** The length of each task; 1 is usual. */
  readonly lengths: readonly number[];
}

const RTT_MS = 2;

/** Pools of one and of mixed speeds, small and large. */
export function pools(random: () => number): Pool[] {
  /** As the mock: from a third of the usual length to five thirds. */
  const mock = (): number => 1 / 3 + (random() * 4) / 3;
  /** Most are short, a few are long. */
  const skewed = (): number => Math.exp(1.2 * normal(random)) / 2;
  const many = (count: number, worker: (index: number) => VirtualWorker): VirtualWorker[] =>
    Array.from({ length: count }, (_, index) => worker(index));
  const tasks = (count: number, length: () => number): number[] =>
    Array.from({ length: count }, length);
  const even = { slots: 2, msALength: 300, rttMs: RTT_MS };
  const speedOf = (): number => 100 * 2 ** (random() * 4);
  return [
    {
      name: '8 equal machines',
      isMixed: false,
      workers: many(8, () => even),
      lengths: tasks(200, mock),
    },
    {
      name: 'a fast one and four slow ones',
      isMixed: true,
      workers: [
        { slots: 8, msALength: 100, rttMs: RTT_MS },
        ...many(4, () => ({ slots: 2, msALength: 800, rttMs: RTT_MS })),
      ],
      lengths: tasks(400, mock),
    },
    {
      name: '16 of mixed speed',
      isMixed: true,
      workers: many(16, () => ({ slots: 2, msALength: speedOf(), rttMs: RTT_MS })),
      lengths: tasks(1_000, mock),
    },
    {
      name: '16 of mixed speed, a few long tasks',
      isMixed: false,
      workers: many(16, () => ({ slots: 2, msALength: speedOf(), rttMs: RTT_MS })),
      lengths: tasks(2_000, skewed),
    },
    {
      name: '32 of mixed speed on Wi-Fi',
      isMixed: true,
      workers: many(32, (index) => ({
        slots: 1 + (index % 4),
        msALength: speedOf(),
        rttMs: 5 + random() * 20,
      })),
      lengths: tasks(2_000, mock),
    },
    {
      name: '1,000 of mixed speed',
      isMixed: true,
      workers: many(1_000, () => ({ slots: 2, msALength: speedOf(), rttMs: RTT_MS })),
      lengths: tasks(50_000, mock),
    },
  ];
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
