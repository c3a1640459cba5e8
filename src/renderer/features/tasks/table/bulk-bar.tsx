import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Chosen } from '../list/row-selection.ts';
import { batchesWords, tasksWords } from '../task-words.ts';
import classes from './tasks-table.module.css';

export interface BulkBarProps {
  readonly chosen: Chosen;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
  readonly onClear: () => void;
}

/** What can be done with the selected rows. */
export function BulkBar({ chosen, onCancel, onRetry, onClear }: BulkBarProps): ReactNode {
  return (
    <Group className={classes.bulk ?? ''} gap={8} role="group" aria-label="Selected tasks">
      <Text size="sm" fw={500}>
        {chosenWords(chosen)} selected
      </Text>
      <Button size="compact-sm" variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button size="compact-sm" variant="default" onClick={onRetry}>
        Retry
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
        Clear
      </Button>
    </Group>
  );
}

function chosenWords({ ids, batches }: Chosen): string {
  if (batches.length === 0) return ids.length.toLocaleString();
  const words = batchesWords(batches.length);
  return ids.length === 0 ? words : `${words} and ${tasksWords(ids.length)}`;
}
