import { Group, UnstyledButton } from '@mantine/core';
import type { ReactElement } from 'react';
import classes from './chart-legend.module.css';

export interface LegendEntry {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  /** The series' shape in a box of 12 by 12. */
  readonly path: string;
  readonly isShown: boolean;
}

interface ChartLegendProps {
  readonly entries: readonly LegendEntry[];
  readonly onToggle: (id: string) => void;
}

/** One button a series: the page's own, because a canvas has no keyboard. */
export function ChartLegend({ entries, onToggle }: ChartLegendProps): ReactElement {
  return (
    <Group gap={4} ml={-6} mb={8} role="group" aria-label="Shown in the charts">
      {entries.map((entry) => (
        <UnstyledButton
          key={entry.id}
          aria-pressed={entry.isShown}
          title={entry.isShown ? `Hide ${entry.name}` : `Show ${entry.name}`}
          className={classes.entry}
          onClick={() => onToggle(entry.id)}
        >
          <Group gap={6} wrap="nowrap">
            <MarkPicture colour={entry.colour} path={entry.path} isFilled={entry.isShown} />
            <span className={classes.name}>{entry.name}</span>
          </Group>
        </UnstyledButton>
      ))}
    </Group>
  );
}

interface MarkPictureProps {
  readonly colour: string;
  readonly path: string;
  readonly isFilled?: boolean;
}

export function MarkPicture({ colour, path, isFilled = true }: MarkPictureProps): ReactElement {
  return (
    <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden="true" style={{ flexShrink: 0 }}>
      <path d={path} fill={isFilled ? colour : 'none'} stroke={colour} />
    </svg>
  );
}
