import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TaskStages } from '../../../../shared/model/task.ts';
import { formatDuration } from '../../../ui/times.tsx';
import classes from './task-drawer.module.css';

const STAGES: readonly { readonly key: keyof TaskStages; readonly name: string }[] = [
  { key: 'queuedHereMs', name: 'Queued here' },
  { key: 'sentMs', name: 'Sent' },
  { key: 'queuedThereMs', name: 'Queued there' },
  { key: 'executedMs', name: 'Executed' },
  { key: 'returnedMs', name: 'Returned' },
];
const THINNEST_PERCENT = 1.5;

export interface JourneyProps {
  readonly stages: TaskStages;
  /** Of the worker, for the stage in which it executed. */
  readonly colour: string | undefined;
}

/** A bar a stage, each beginning where the one before ended. */
export function Journey({ stages, colour }: JourneyProps): ReactNode {
  const bars = barsOf(stages);
  return (
    <section>
      <h3 className={classes.heading}>Journey · {formatDuration(totalOf(stages))}</h3>
      <dl className={classes.journey}>
        {bars.map(({ key, name, ms, left, width }) => (
          <div key={key} className={classes.stage}>
            <dt>{name}</dt>
            <dd className={classes.stageTrack} aria-hidden="true">
              <span
                className={classes.stageBar}
                style={{
                  left: `${left}%`,
                  width: `${width}%`,
                  background: key === 'executedMs' ? colour : undefined,
                }}
              />
            </dd>
            <Text component="dd" className={classes.stageFigure ?? ''} m={0} size="sm">
              {formatDuration(ms)}
            </Text>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface Bar {
  readonly key: keyof TaskStages;
  readonly name: string;
  readonly ms: number;
  /** Percent of the whole journey. */
  readonly left: number;
  readonly width: number;
}

function barsOf(stages: TaskStages): readonly Bar[] {
  const total = Math.max(1, totalOf(stages));
  let before = 0;
  return STAGES.map(({ key, name }) => {
    const ms = stages[key];
    const width = ms === 0 ? 0 : Math.max(THINNEST_PERCENT, (ms / total) * 100);
    const left = Math.min((before / total) * 100, 100 - width);
    before += ms;
    return { key, name, ms, left, width };
  });
}

function totalOf(stages: TaskStages): number {
  return STAGES.reduce((sum, { key }) => sum + stages[key], 0);
}
