import type { ReactNode } from 'react';
import { type Batch, tasksIn } from '../../../../shared/model/batch.ts';
import type { PeerId } from '../../../../shared/model/ids.ts';
import type { PeerColour } from '../../../ui/peer-colours.ts';
import classes from './batch-progress.module.css';

export interface BatchProgressProps {
  readonly batch: Batch;
  readonly colourOf: (worker: PeerId) => PeerColour;
}

/** How far a batch has come, and who brought it there; its words stand beside it. */
export function BatchProgress({ batch, colourOf }: BatchProgressProps): ReactNode {
  const { counts, shares } = batch;
  const total = Math.max(1, tasksIn(batch));
  const widthOf = (count: number): string => `${(100 * count) / total}%`;
  return (
    <span className={classes.track} aria-hidden="true">
      {shares.map(({ worker, complete }) => (
        <span
          key={worker}
          style={{ width: widthOf(complete), background: colourOf(worker).colour }}
        />
      ))}
      <span className={classes.failed} style={{ width: widthOf(counts.Failed) }} />
      <span className={classes.executing} style={{ width: widthOf(counts.Executing) }} />
    </span>
  );
}
