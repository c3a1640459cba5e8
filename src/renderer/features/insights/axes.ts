import type { ChartInk } from '../../ui/chart/chart-ink.ts';
import type { XAxis, YAxis } from '../../ui/chart/echarts.ts';
import type { TimeRange } from './span.ts';
import { formatCount } from './words.ts';

export const grid = {
  left: 4,
  right: 16,
  top: 4,
  bottom: 4,
  outerBoundsMode: 'same',
  outerBoundsContain: 'all',
} as const;

const LABEL_SIZE = 12;

export function valueAxis(name: string, ink: ChartInk, formatter = formatCount): YAxis {
  return {
    type: 'value',
    name,
    min: 0,
    axisLine: { show: false },
    axisTick: { show: false },
    nameTextStyle: { align: 'left', color: ink.label, fontSize: LABEL_SIZE },
    axisLabel: { color: ink.label, fontSize: LABEL_SIZE, formatter },
    splitLine: { lineStyle: { color: ink.line } },
  };
}

/** A horizontal axis of values, its name below its middle. */
export function horizontalAxis(name: string, ink: ChartInk, formatter = formatCount): XAxis {
  return {
    ...lineOf(ink),
    type: 'value',
    name,
    min: 0,
    nameLocation: 'middle',
    nameGap: 26,
    nameTextStyle: { color: ink.label, fontSize: LABEL_SIZE },
    axisLabel: {
      color: ink.label,
      fontSize: LABEL_SIZE,
      formatter,
      hideOverlap: true,
    },
    splitLine: { lineStyle: { color: ink.line } },
  };
}

const SECONDS_BELOW_MS = 600_000;

export function timeAxis({ from, to }: TimeRange, ink: ChartInk): XAxis {
  const minute = to - from < SECONDS_BELOW_MS ? '{HH}:{mm}:{ss}' : '{HH}:{mm}';
  return {
    ...lineOf(ink),
    type: 'time',
    min: from,
    max: to,
    axisLabel: {
      color: ink.label,
      fontSize: LABEL_SIZE,
      hideOverlap: true,
      formatter: {
        year: '{yyyy}',
        month: '{d} {MMM}',
        day: '{d} {MMM}',
        hour: minute,
        minute,
        second: '{HH}:{mm}:{ss}',
        millisecond: '{HH}:{mm}:{ss}.{SSS}',
      },
    },
    splitLine: { show: false },
  };
}

export function categoryAxis(labels: readonly string[], ink: ChartInk): XAxis {
  return {
    ...lineOf(ink),
    type: 'category',
    data: [...labels],
    axisLabel: { color: ink.label, fontSize: LABEL_SIZE, hideOverlap: true },
  };
}

function lineOf(ink: ChartInk): Pick<XAxis, 'axisLine' | 'axisTick'> {
  return { axisLine: { lineStyle: { color: ink.line } }, axisTick: { show: false } };
}
