import { NumberInput, SegmentedControl, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PRIORITY_STEP_MS } from '../../../../shared/model/task.ts';
import classes from './composer.module.css';

const PRIORITIES = [
  { label: 'Low', value: '2' },
  { label: 'Normal', value: '5' },
  { label: 'High', value: '8' },
];

export interface PriorityFieldProps {
  /** Null while the number field holds none. */
  readonly priority: number | null;
  readonly problem: string | null;
  readonly onChange: (priority: number | null) => void;
}

export function PriorityField({ priority, problem, onChange }: PriorityFieldProps): ReactNode {
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Priority"
        data={PRIORITIES}
        value={String(priority)}
        onChange={(value) => onChange(Number(value))}
      />
      <NumberInput
        size="xs"
        w={64}
        aria-label="Priority as a number, 0 to 255"
        aria-describedby="priority-rule"
        min={0}
        max={255}
        clampBehavior="none"
        allowDecimal={false}
        value={priority ?? ''}
        error={problem !== null}
        onChange={(value) => onChange(typeof value === 'number' ? value : null)}
      />
      <Text id="priority-rule" className={classes.rule ?? ''} size="xs" c="dimmed">
        Higher runs first; a step is worth {PRIORITY_STEP_MS / 1_000} s of waiting
      </Text>
    </>
  );
}
