import type { ReactNode } from 'react';
import type { TaskSummary } from '../../../shared/model/task.ts';
import { formatDuration } from '../../ui/times.tsx';
import { useTableContext } from './table-context.ts';
import { outcomeWords, percent } from './task-words.ts';
import classes from './tasks-table.module.css';

export function DurationCell({ task }: { readonly task: TaskSummary }): ReactNode {
  const { longestMs, colourOf } = useTableContext();
  const { durationMs, status, worker } = task;
  if (durationMs === null) {
    return (
      <span className={classes.outcome} data-status={status} title={task.failure?.message}>
        {outcomeWords(task)}
      </span>
    );
  }
  const colour = worker === null ? undefined : colourOf(worker).colour;
  return (
    <>
      <span className={classes.track} aria-hidden="true">
        <span
          className={classes.bar}
          style={{ width: `${percent(Math.min(1, durationMs / longestMs))}%`, background: colour }}
        />
      </span>
      <span className={classes.figure}>{formatDuration(durationMs)}</span>
    </>
  );
}

/** A round figure that no duration exceeds, so that bars keep their scale while tasks come. */
export function roundAbove(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ms)));
  const step = [1, 2, 5].find((factor) => factor * power >= ms) ?? 10;
  return step * power;
}
