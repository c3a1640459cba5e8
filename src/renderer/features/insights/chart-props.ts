import type { TaskSeries } from '../../../shared/model/statistics.ts';
import type { Figures } from './insights-store.ts';
import type { TimeRange } from './span.ts';
import type { WorkerLook } from './worker-look.ts';

/** What every chart of the screen draws. */
export interface ChartProps {
  readonly figures: Figures;
  /** The series without the workers that are hidden. */
  readonly shown: TaskSeries;
  readonly looks: readonly WorkerLook[];
  readonly range: TimeRange;
  readonly onToggle: (id: string) => void;
}
