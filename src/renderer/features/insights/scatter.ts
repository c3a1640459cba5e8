import { markOf } from '../../ui/chart/chart-marks.ts';
import type { ChartSeries } from '../../ui/chart/echarts.ts';
import type { WorkerPoints } from './series.ts';
import type { WorkerLook } from './worker-look.ts';

/** From here on points are drawn as one path a series, which costs the hover effect. */
const LARGE_FROM = 1_500;
const FEW_SIZE = 6;
const MANY_SIZE = 3.5;
const MANY_OPACITY = 0.55;

/** @returns one series of points a worker. */
export function scatterSeries(
  workers: readonly WorkerPoints[],
  looks: readonly WorkerLook[],
): ChartSeries[] {
  const count = workers.reduce((sum, { points }) => sum + points.length / 2, 0);
  const isMany = count >= LARGE_FROM;
  return looks
    .filter(({ isShown }) => isShown)
    .map(
      (look): ChartSeries => ({
        type: 'scatter',
        id: look.id,
        name: look.name,
        data: workers.find(({ id }) => id === look.id)?.points ?? [],
        symbol: markOf(look.mark).symbol,
        symbolSize: isMany ? MANY_SIZE : FEW_SIZE,
        large: isMany,
        largeThreshold: LARGE_FROM,
        itemStyle: { color: look.colour, opacity: isMany ? MANY_OPACITY : 0.85 },
        animation: false,
      }),
    );
}
