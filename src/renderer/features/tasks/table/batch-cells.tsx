import { IconChevronRight, IconPlayerStop, IconRefresh, IconStack2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { machinesWords, timesFigure } from '../../../../shared/contract/batch-words.ts';
import { type Batch, openTasksIn, timesAsFast } from '../../../../shared/model/batch.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import { useNow } from '../../../ui/clock.ts';
import { StatusLabel } from '../../../ui/status-label.tsx';
import { useBatchName } from '../batch/batch-names.ts';
import { BatchProgress } from '../batch/batch-progress.tsx';
import {
  batchStatus,
  doneWords,
  failedWords,
  paceWords,
  percentWords,
} from '../batch/batch-words.ts';
import type { ToldBatch } from '../list/row-list.ts';
import type { ShownBatch } from '../list/shown-rows.ts';
import { Machine } from '../machine.tsx';
import classes from './batch-row.module.css';
import { RowAction } from './row-action.tsx';
import { useTableContext } from './table-context.ts';

/** The chevron is for the pointer alone: the arrow keys unfold the row that they have chosen. */
export function BatchName({ row }: { readonly row: ShownBatch }): ReactNode {
  const { batch, isUnfolded } = row;
  return (
    <>
      <button
        type="button"
        className={classes.chevron}
        data-fold={isUnfolded ? 'unfolded' : 'folded'}
        tabIndex={-1}
        aria-label={`${isUnfolded ? 'Fold' : 'Unfold'} ${batch.name}`}
        title={isUnfolded ? 'Fold' : 'Unfold'}
      >
        <IconChevronRight size={16} aria-hidden="true" />
      </button>
      <span className={classes.name} title={batch.name}>
        {batch.name}
      </span>
      {openTasksIn(batch) > 0 && <span className={classes.countInName}>{percentWords(batch)}</span>}
    </>
  );
}

/** Stands where a task by itself has its priority and its wait. */
export function BatchCount({ batch }: { readonly batch: Batch }): ReactNode {
  const { colourOf } = useTableContext();
  return (
    <>
      <span className={classes.progress}>
        <BatchProgress batch={batch} colourOf={colourOf} />
      </span>
      <span className={classes.count}>{doneWords(batch)}</span>
      <span className={classes.shortCount} title={doneWords(batch)}>
        {percentWords(batch)}
      </span>
    </>
  );
}

export function BatchStatus({ batch }: { readonly batch: Batch }): ReactNode {
  return <StatusLabel status={batchStatus(batch)} />;
}

/** Which machine works for it, or how many. */
export function BatchMachines({ batch: { shares } }: { readonly batch: Batch }): ReactNode {
  const [first] = shares;
  return shares.length > 1 ? machinesWords(shares.length) : <Machine id={first?.worker ?? null} />;
}

export function BatchPace({ batch }: { readonly batch: ToldBatch }): ReactNode {
  return (
    <span className={classes.pace} data-status={batchStatus(batch)} title={explain(batch)}>
      <Pace batch={batch} />
    </span>
  );
}

/** A part of its own, so that what has ended does not listen to the clock. */
function Pace({ batch }: { readonly batch: ToldBatch }): ReactNode {
  return openTasksIn(batch) > 0 ? <RunningPace batch={batch} /> : paceWords(batch, batch.toldAt);
}

function RunningPace({ batch }: { readonly batch: ToldBatch }): ReactNode {
  return paceWords(batch, useNow());
}

function explain(batch: Batch): string | undefined {
  const times = timesAsFast(batch);
  const words = [
    ...(batch.counts.Failed > 0 ? [failedWords(batch)] : []),
    ...(times === null ? [] : [`${timesFigure(times)} times as fast as this machine alone`]),
  ];
  return words.length === 0 ? undefined : words.join(' · ');
}

export function BatchActions({ batch }: { readonly batch: Batch }): ReactNode {
  const { onCancelBatch, onRetryBatch } = useTableContext();
  if (openTasksIn(batch) > 0) {
    return (
      <RowAction
        label="Cancel all"
        icon={<IconPlayerStop size={16} aria-hidden="true" />}
        onAct={() => onCancelBatch(batch)}
      />
    );
  }
  if (batch.counts.Failed === 0) return null;
  return (
    <RowAction
      label="Retry failed"
      icon={<IconRefresh size={16} aria-hidden="true" />}
      onAct={() => onRetryBatch(batch)}
    />
  );
}

/** In a list that is not folded, the batch of a task. */
export function BatchTag({ id }: { readonly id: BatchId }): ReactNode {
  const name = useBatchName(id);
  if (name === null) return null;
  return (
    <span className={classes.tag} title={`Batch: ${name}`}>
      <IconStack2 size={14} aria-hidden="true" />
      <span className={classes.tagName}>{name}</span>
    </span>
  );
}
