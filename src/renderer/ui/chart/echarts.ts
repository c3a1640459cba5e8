import {
  BarChart,
  type BarSeriesOption,
  LineChart,
  type LineSeriesOption,
  ScatterChart,
  type ScatterSeriesOption,
} from 'echarts/charts';
import {
  AriaComponent,
  type AriaComponentOption,
  GridComponent,
  type GridComponentOption,
  TooltipComponent,
  type TooltipComponentOption,
} from 'echarts/components';
import { type ComposeOption, type ECharts, init, use as register } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

export type ChartSeries = BarSeriesOption | LineSeriesOption | ScatterSeriesOption;
export type ChartOption = ComposeOption<
  ChartSeries | AriaComponentOption | GridComponentOption | TooltipComponentOption
>;
type One<Value> = Value extends readonly (infer Item)[] ? Item : Value;
export type XAxis = One<NonNullable<ChartOption['xAxis']>>;
export type YAxis = One<NonNullable<ChartOption['yAxis']>>;
export type { ECharts };

/** @returns an empty chart that fills the element; the caller disposes of it. */
export function createChart(element: HTMLElement): ECharts {
  register([
    AriaComponent,
    BarChart,
    CanvasRenderer,
    GridComponent,
    LineChart,
    ScatterChart,
    TooltipComponent,
  ]);
  return init(element, null, { renderer: 'canvas' });
}
