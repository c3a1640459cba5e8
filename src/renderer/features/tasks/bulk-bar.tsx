import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './tasks-table.module.css';

export interface BulkBarProps {
  readonly count: number;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
  readonly onClear: () => void;
}

/** What can be done with the selected rows. */
export function BulkBar({ count, onCancel, onRetry, onClear }: BulkBarProps): ReactNode {
  return (
    <Group className={classes.bulk ?? ''} gap={8} role="group" aria-label="Selected tasks">
      <Text size="sm" fw={500}>
        {count.toLocaleString()} selected
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
