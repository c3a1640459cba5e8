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

/** A pointer that rests longer than this reads no more. */
const READING_MS = 5_000;
const MOTION_MS = 150;
/** A chart is drawn anew once its size rests. */
const RESIZE_REST_MS = 100;

/** Draws an option on a canvas. Nothing changes under a pointer that moves there. */
export function Chart({ option, description, height, chart }: ChartProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const readUntil = useRef(0);
  const waiting = useRef<(() => void) | null>(null);
  const drawnWith = useRef<ChartInk | null>(null);
  const ink = useChartInk();
  const isStill = useReducedMotion();

  useEffect(() => {
    if (place.current === null) return;
    const element = place.current;
    const created = createChart(element);
    chart.current = created;
    let turn: ReturnType<typeof setTimeout> | undefined;
    const sizes = new ResizeObserver(() => {
      clearTimeout(turn);
      turn = setTimeout(() => resizeTo(created, element), RESIZE_REST_MS);
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      clearTimeout(turn);
      created.dispose();
      chart.current = null;
    };
  }, [chart]);

  useEffect(() => {
    const drawNow = (): void => {
      if (waiting.current !== drawNow) return;
      waiting.current = null;
      drawnWith.current = ink;
      draw(chart.current, complete(option, ink, description, !isStill));
    };
    const drawFirst = (): void => {
      draw(chart.current, complete({ ...option, series: [] }, ink, description, false));
      turn = setTimeout(drawNow);
    };
    waiting.current = drawNow;
    const restMs = drawnWith.current === ink ? readUntil.current - Date.now() : 0;
    // Each chart in a turn of its own, and a new one its axes before its marks, so that none holds
    // up a click for long.
    let turn = setTimeout(drawnWith.current === null ? drawFirst : drawNow, Math.max(0, restMs));
    return () => clearTimeout(turn);
  }, [chart, option, description, ink, isStill]);

  return (
    <div
      ref={place}
      style={{ height, width: '100%', overflow: 'hidden' }}
      onPointerMove={() => {
        readUntil.current = Date.now() + READING_MS;
      }}
      onPointerLeave={() => {
        readUntil.current = 0;
        waiting.current?.();
      }}
    />
  );
}

function resizeTo(chart: ECharts, { clientWidth, clientHeight }: HTMLElement): void {
  if (chart.getWidth() !== clientWidth || chart.getHeight() !== clientHeight) chart.resize();
}

function draw(chart: ECharts | null, option: ChartOption): void {
  // An open tooltip would look for the series of before, and break where one has gone.
  chart?.dispatchAction({ type: 'hideTip' });
  chart?.setOption(option, { replaceMerge: ['series', 'xAxis', 'yAxis'] });
}

function complete(
  option: ChartOption,
  ink: ChartInk,
  description: string,
  animation: boolean,
): ChartOption {
  return {
    aria: { enabled: true, label: { description } },
    animation,
    animationDuration: MOTION_MS,
    animationDurationUpdate: MOTION_MS,
    textStyle: { fontFamily: ink.font, color: ink.label },
    ...option,
    tooltip: {
      confine: true,
      backgroundColor: ink.ground,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontFamily: ink.font, fontSize: 12 },
      transitionDuration: animation ? MOTION_MS / 1_000 : 0,
      ...option.tooltip,
    },
  };
}
