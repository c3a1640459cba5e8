import type { ReactNode } from 'react';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import { formatDuration } from '../../../ui/times.tsx';
import { awayWorker } from '../away-worker.ts';
import { Elapsed } from '../elapsed.tsx';
import { outcomeWords, percent } from '../task-words.ts';
import { useTableContext } from './table-context.ts';
import classes from './tasks-table.module.css';

export function DurationCell({ task }: { readonly task: TaskSummary }): ReactNode {
  const { longestMs, colourOf } = useTableContext();
  const { durationMs, worker } = task;
  if (durationMs === null) return <Outcome task={task} />;
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

/** What stands in place of a duration while there is none. */
function Outcome({ task }: { readonly task: TaskSummary }): ReactNode {
  const { self, away, nameOfPeer } = useTableContext();
  const { status, fraction, executingSince, failure } = task;
  const missed = awayWorker(task, self, away);
  if (missed !== null) {
    const name = nameOfPeer(missed);
    return (
      <span className={classes.outcome} title={`Waiting for ${name} to come back`}>
        Waits for {name}
      </span>
    );
  }
  return (
    <span className={classes.outcome} data-status={status} title={failure?.message}>
      {status === 'Executing' && executingSince !== null ? (
        <>
          {fraction !== null && `${percent(fraction)} % · `}
          <Elapsed since={executingSince} />
        </>
      ) : (
        outcomeWords(task)
      )}
    </span>
  );
}

/** A round figure that no duration exceeds, so that bars keep their scale while tasks come. */
export function roundAbove(ms: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ms)));
  const step = [1, 2, 5].find((factor) => factor * power >= ms) ?? 10;
  return step * power;
}
