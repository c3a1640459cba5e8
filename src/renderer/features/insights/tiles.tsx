import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Statistics } from '../../../shared/model/statistics.ts';
import { formatDuration } from '../../ui/times.tsx';
import classes from './tiles.module.css';
import { formatCount, formatRate } from './words.ts';

interface TilesProps {
  readonly statistics: Statistics;
  readonly self: PeerId | null;
}

export function Tiles({ statistics, self }: TilesProps): ReactNode {
  const { complete, failed, duration, tasksPerSecond } = statistics;
  const gain = gainOf(statistics, self);
  return (
    <dl className={classes.tiles}>
      <Tile value={formatCount(complete)} words="tasks completed">
        {failed > 0 && (
          <span className={classes.failed}>
            <IconAlertTriangle size={14} aria-hidden="true" />
            {formatCount(failed)} failed
          </span>
        )}
      </Tile>
      <Tile
        value={duration === null ? '–' : formatDuration(duration.p50)}
        words="median duration"
      />
      <Tile
        value={duration === null ? '–' : formatDuration(duration.p95)}
        words="95th percentile"
      />
      <Tile
        value={tasksPerSecond === null ? '–' : formatRate(tasksPerSecond)}
        words="tasks a second"
      />
      <Tile
        value={gain === null ? '–' : `${gain.toFixed(1)} ×`}
        words="as much as this machine alone"
        title="Tasks that all machines completed, for each one that this machine completed"
      />
    </dl>
  );
}

interface TileProps {
  readonly value: string;
  readonly words: string;
  readonly title?: string;
  readonly children?: ReactNode;
}

function Tile({ value, words, title, children }: TileProps): ReactNode {
  return (
    <div className={classes.tile} title={title}>
      <dt className={classes.words}>{words}</dt>
      <dd className={classes.value}>
        {value}
        {children}
      </dd>
    </div>
  );
}

/** @returns null when this machine completed nothing to compare with. */
function gainOf({ complete, workers }: Statistics, self: PeerId | null): number | null {
  const own = workers.find(({ worker }) => worker === self)?.complete ?? 0;
  return own === 0 ? null : complete / own;
}
