import { compareStrategies } from '../simulation/comparison.ts';
import { median } from './measure.ts';
import { figure, type Report } from './report.ts';

const SEEDS = [1, 2, 3, 4, 5];
const SMALL_POOL = 32;

/** How long simulated pools take, beside an ideal that knows every length and speed. */
export async function benchScheduling(report: Report): Promise<void> {
  const small = SEEDS.map((seed) => compareStrategies(seed, SMALL_POOL));
  const large = compareStrategies(1, Number.POSITIVE_INFINITY).at(-1);
  const [first = []] = small;
  const rows = first.map(({ pool }, index) => {
    const runs = small.flatMap((run) => run[index] ?? []);
    const middle = (of: (run: (typeof runs)[number]) => number) =>
      figure(median(runs.map(of)), '×');
    return [
      pool.name,
      middle((run) => run.random),
      middle((run) => run.roundRobin),
      middle((run) => run.fewestOpen),
      middle((run) => run.oursNew),
      middle((run) => run.ours),
    ];
  });
  if (large !== undefined) {
    const { pool, random, roundRobin, fewestOpen, oursNew, ours } = large;
    const ratios = [random, roundRobin, fewestOpen, oursNew, ours];
    rows.push([pool.name, ...ratios.map((ratio) => figure(ratio, '×'))]);
  }
  report.table(
    `Time of the whole, as a multiple of the ideal's (medians of ${SEEDS.length} seeds)`,
    ['pool', 'random', 'round robin', 'fewest open', 'Meshtask, new pool', 'Meshtask'],
    rows,
  );
}
