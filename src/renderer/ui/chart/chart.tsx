import { useReducedMotion } from '@mantine/hooks';
import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import { type ChartInk, useChartInk } from './chart-ink.ts';
import { type ChartOption, createChart, type ECharts } from './echarts.ts';

interface ChartProps {
  readonly option: ChartOption;
  /** What a screen reader says instead of the picture. */
  readonly description: string;
  readonly height: number;
  /** Holds the drawn chart, for exports. */
  readonly chart: RefObject<ECharts | null>;
}

const MOTION_MS = 150;

/** Draws an option on a canvas. What is under the pointer stays until the pointer leaves. */
export function Chart({ option, description, height, chart }: ChartProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const held = useRef<Held>({ isUnderPointer: false, option: null });
  const ink = useChartInk();
  const isStill = useReducedMotion();

  useEffect(() => {
    if (place.current === null) return;
    const created = createChart(place.current);
    chart.current = created;
    const sizes = new ResizeObserver(() => created.resize());
    sizes.observe(place.current);
    return () => {
      sizes.disconnect();
      created.dispose();
      chart.current = null;
    };
  }, [chart]);

  useEffect(() => {
    const complete = { ...base(ink, description, !isStill), ...option };
    if (held.current.isUnderPointer) held.current.option = complete;
    else draw(chart.current, complete);
  }, [chart, option, description, ink, isStill]);

  return (
    <div
      ref={place}
      style={{ height, width: '100%' }}
      onPointerEnter={() => {
        held.current.isUnderPointer = true;
      }}
      onPointerLeave={() => {
        const { option: waiting } = held.current;
        held.current = { isUnderPointer: false, option: null };
        if (waiting !== null) draw(chart.current, waiting);
      }}
    />
  );
}

interface Held {
  isUnderPointer: boolean;
  option: ChartOption | null;
}

function draw(chart: ECharts | null, option: ChartOption): void {
  chart?.setOption(option, { replaceMerge: ['series', 'xAxis', 'yAxis'] });
}

function base(ink: ChartInk, description: string, animation: boolean): ChartOption {
  return {
    aria: { enabled: true, label: { description } },
    animation,
    animationDuration: MOTION_MS,
    animationDurationUpdate: MOTION_MS,
    textStyle: { fontFamily: ink.font, color: ink.label },
    tooltip: {
      confine: true,
      backgroundColor: ink.ground,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontFamily: ink.font, fontSize: 12 },
    },
  };
}
