import { seededRandom } from '../support/seeded-random.ts';
import { type Pool, pools } from './pools.ts';
import { simulate } from './simulation.ts';
import { atRandom, earliestFinish, fewestOpen, idealMs, roundRobin } from './strategies.ts';

/** How much longer each way took than the ideal, which knows every length and speed: 1 is as fast. */
export interface Comparison {
  readonly pool: Pool;
  readonly random: number;
  readonly roundRobin: number;
  readonly fewestOpen: number;
  /** Nothing was known of any worker before. */
  readonly oursNew: number;
  /** The mean durations were known. */
  readonly ours: number;
}

/** @param mostWorkers leaves larger pools out. */
export function compareStrategies(seed: number, mostWorkers: number): Comparison[] {
  return pools(seededRandom(seed))
    .filter(({ workers }) => workers.length <= mostWorkers)
    .map((pool) => {
      const { lengths, workers } = pool;
      const ideal = idealMs(lengths, workers);
      const meanLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
      const means = workers.map(({ msALength }) => msALength * meanLength);
      return {
        pool,
        random: simulate(lengths, workers, atRandom(seededRandom(seed))) / ideal,
        roundRobin: simulate(lengths, workers, roundRobin()) / ideal,
        fewestOpen: simulate(lengths, workers, fewestOpen()) / ideal,
        oursNew: simulate(lengths, workers, earliestFinish()) / ideal,
        ours: simulate(lengths, workers, earliestFinish(), means) / ideal,
      };
    });
}
