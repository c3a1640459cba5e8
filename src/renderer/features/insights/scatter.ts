import { markOf } from '../../ui/chart/chart-marks.ts';
import type { ChartSeries } from '../../ui/chart/echarts.ts';
import type { WorkerPoints } from './series.ts';
import type { WorkerLook } from './worker-look.ts';

/** From here on a series is one path rather than an element a point. */
const LARGE_FROM = 1_500;
/** Below 4 pixels, ECharts draws every symbol of a large series as a square. */
const MANY_SIZE = 4.5;
const FEW_SIZE = 6.5;

/** @returns one series of points for each worker that is shown. */
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
        symbol: isMany ? markOf(look.mark).crowdSymbol : markOf(look.mark).symbol,
        symbolSize: isMany ? MANY_SIZE : FEW_SIZE,
        large: isMany,
        largeThreshold: 1,
        // Progressive layers are missing in an exported picture.
        progressive: 0,
        itemStyle: { color: look.colour, opacity: isMany ? 0.7 : 0.85 },
        animation: false,
      }),
    );
}
