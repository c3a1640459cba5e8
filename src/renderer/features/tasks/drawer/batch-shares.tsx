import type { ReactNode } from 'react';
import { machinesWords } from '../../../../shared/contract/batch-words.ts';
import type { BatchShare } from '../../../../shared/model/batch.ts';
import { usePeerColours, usePeerNames } from '../../../bridge/agent-store.ts';
import { PeerLabel } from '../../../ui/peer-label.tsx';
import { formatDuration } from '../../../ui/times.tsx';
import { tasksWords } from '../task-words.ts';
import classes from './batch-drawer.module.css';
import shared from './task-drawer.module.css';

/** How much each machine did, the busiest first. */
export function BatchShares({ shares }: { readonly shares: readonly BatchShare[] }): ReactNode {
  if (shares.length === 0) return null;
  const most = Math.max(1, ...shares.map(({ complete }) => complete));
  return (
    <section>
      <h3 className={shared.heading}>Who did what · {machinesWords(shares.length)}</h3>
      <ul className={classes.shares}>
        {shares.map((share) => (
          <Share key={share.worker} share={share} most={most} />
        ))}
      </ul>
    </section>
  );
}

interface ShareProps {
  readonly share: BatchShare;
  /** What fills a bar. */
  readonly most: number;
}

function Share({ share, most }: ShareProps): ReactNode {
  const { worker, complete, failed, executedMs } = share;
  const name = usePeerNames()(worker);
  const colour = usePeerColours()(worker);
  return (
    <li className={classes.share}>
      <PeerLabel id={worker} name={name} colour={colour} />
      <span className={classes.shareTrack} aria-hidden="true">
        <span
          className={classes.shareBar}
          data-pattern={colour.pattern}
          style={{ width: `${(100 * complete) / most}%`, backgroundColor: colour.colour }}
        />
      </span>
      <span className={classes.shareFigure}>
        {tasksWords(complete)}
        {failed > 0 && <span className={classes.failed}> + {failed.toLocaleString()} failed</span>}
      </span>
      <span className={classes.shareTime} title="Execution time, summed">
        {formatDuration(executedMs)}
      </span>
    </li>
  );
}
