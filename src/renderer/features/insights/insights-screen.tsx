import { Alert, Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconAlertTriangle, IconChartDots } from '@tabler/icons-react';
import { type ReactNode, startTransition, useDeferredValue, useMemo, useState } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import { usePeerColours, useSelf } from '../../bridge/agent-store.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { DurationsChart } from './durations-chart.tsx';
import { HistogramChart } from './histogram-chart.tsx';
import classes from './insights-screen.module.css';
import { type Figures, useInsights } from './insights-store.ts';
import { PercentilesChart } from './percentiles-chart.tsx';
import { withoutWorkers } from './series.ts';
import { isSpan, labelOf, phraseOf, type Span, spans, timeRange } from './span.ts';
import { ThroughputChart } from './throughput-chart.tsx';
import { Tiles } from './tiles.tsx';
import { WaitsChart } from './waits-chart.tsx';
import { looksOf, placeOf } from './worker-look.ts';

const FIRST_SPAN: Span = '15min';

export function InsightsScreen(): ReactNode {
  const [remembered, remember] = useLocalStorage<string>({
    key: 'meshtask.insights.span',
    defaultValue: FIRST_SPAN,
    getInitialValueInEffect: false,
  });
  const { span, figures, failure, choose, reload } = useInsights(
    isSpan(remembered) ? remembered : FIRST_SPAN,
  );
  const drawn = useDeferredValue(figures);
  const chooseSpan = (value: string): void => {
    if (!isSpan(value)) return;
    remember(value);
    choose(value);
  };
  return (
    <Page title="Insights" actions={<SpanControl span={span} onChange={chooseSpan} />}>
      {failure !== null && (
        <Alert
          color="red"
          icon={<IconAlertTriangle aria-hidden="true" />}
          title="The figures could not be read"
        >
          {failure.message}{' '}
          <Button variant="subtle" size="compact-sm" onClick={reload}>
            Try again
          </Button>
        </Alert>
      )}
      {drawn === null && failure === null && <LoadingFigures />}
      {drawn !== null && <FiguresView figures={drawn} onShowAll={() => chooseSpan('all')} />}
    </Page>
  );
}

interface SpanControlProps {
  readonly span: Span;
  readonly onChange: (value: string) => void;
}

function SpanControl({ span, onChange }: SpanControlProps): ReactNode {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Time span"
      value={span}
      onChange={onChange}
      data={spans.map((value) => ({ value, label: labelOf(value) }))}
    />
  );
}

interface FiguresViewProps {
  readonly figures: Figures;
  readonly onShowAll: () => void;
}

function FiguresView({ figures, onShowAll }: FiguresViewProps): ReactNode {
  const { statistics, series, span, loadedAt } = figures;
  const [hidden, setHidden] = useState<ReadonlySet<PeerId>>(new Set());
  const self = useSelf();
  const colourOf = usePeerColours();
  // As a text, for the function is another one at each change of the agent.
  const places = series.workers.map(({ id }) => placeOf(colourOf(id))).join(' ');
  const looks = useMemo(
    () => looksOf(series.workers, places.split(' ').map(Number), hidden),
    [series.workers, places, hidden],
  );
  const shown = useMemo(() => withoutWorkers(series, hidden), [series, hidden]);
  const range = useMemo(() => timeRange(span, series.endedAt, loadedAt), [span, series, loadedAt]);
  if (statistics.complete + statistics.failed === 0) {
    return <NothingYet span={span} onShowAll={onShowAll} />;
  }
  // In a transition, so that the charts are prepared one after the other between frames.
  const toggle = (id: PeerId): void =>
    startTransition(() => setHidden((before) => toggled(before, id)));
  const parts = { figures, shown, looks, range, onToggle: toggle };
  return (
    <>
      <Tiles statistics={statistics} self={self} />
      <DurationsChart {...parts} />
      <div className={classes.pair}>
        <HistogramChart {...parts} />
        <PercentilesChart {...parts} />
        <ThroughputChart {...parts} />
        <WaitsChart {...parts} />
      </div>
    </>
  );
}

function NothingYet({
  span,
  onShowAll,
}: {
  readonly span: Span;
  readonly onShowAll: () => void;
}): ReactNode {
  const isAll = span === 'all';
  return (
    <EmptyState
      icon={<IconChartDots size={32} stroke={1.5} aria-hidden="true" />}
      title={isAll ? 'No task has ended yet' : `No task ended in the ${phraseOf(span)}`}
    >
      <p>Durations, waits and rates appear here as soon as tasks end.</p>
      {!isAll && (
        <Button variant="default" onClick={onShowAll}>
          Show the whole history
        </Button>
      )}
    </EmptyState>
  );
}

function LoadingFigures(): ReactNode {
  return (
    <div role="status" aria-label="Loading figures" className={classes.loading}>
      <Skeleton height={78} />
      <Skeleton height={320} />
      <div className={classes.pair}>
        <Skeleton height={320} />
        <Skeleton height={320} />
      </div>
    </div>
  );
}

function toggled(hidden: ReadonlySet<PeerId>, id: PeerId): ReadonlySet<PeerId> {
  return hidden.has(id)
    ? new Set([...hidden].filter((one) => one !== id))
    : new Set([...hidden, id]);
}
