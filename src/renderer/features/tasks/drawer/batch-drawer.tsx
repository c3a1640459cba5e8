import { Button, Group, Loader, Text } from '@mantine/core';
import { IconMoodEmpty } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Batch, openTasksIn } from '../../../../shared/model/batch.ts';
import type { BatchId } from '../../../../shared/model/ids.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { useStore } from '../../../bridge/store.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { createBatchStore } from '../batch/batch-store.ts';
import { BatchStatus } from '../table/batch-cells.tsx';
import { BatchBody } from './batch-body.tsx';
import { Drawer } from './drawer.tsx';

export interface BatchDrawerProps {
  readonly id: BatchId;
  readonly onClose: () => void;
  readonly onCancel: (batch: Batch) => void;
  readonly onRetry: (batch: Batch) => void;
  readonly onShowTasks: (batch: Batch) => void;
}

/** Everything of one batch; its parent gives it a key of the batch's name. */
export function BatchDrawer(props: BatchDrawerProps): ReactNode {
  const bridge = useBridge();
  const [store] = useState(() => createBatchStore(bridge, props.id));
  useEffect(() => store.start(), [store]);
  const { batch, failure } = useStore(store.store);
  return (
    <Drawer
      label="Batch details"
      status={batch !== null && <BatchStatus batch={batch} />}
      onClose={props.onClose}
    >
      {batch !== null && (
        <>
          <BatchBody batch={batch} />
          <BatchButtons batch={batch} {...props} />
        </>
      )}
      {batch === null && failure === null && (
        <Loader size="sm" mx="auto" mt={48} aria-label="Loading the batch" />
      )}
      {batch === null && failure !== null && (
        <EmptyState
          icon={<IconMoodEmpty size={28} aria-hidden="true" />}
          title="This batch is not here"
        >
          {failure.message}
        </EmptyState>
      )}
      {batch !== null && failure !== null && (
        <Text size="xs" c="dimmed">
          {failure.message}
        </Text>
      )}
    </Drawer>
  );
}

interface BatchButtonsProps extends BatchDrawerProps {
  readonly batch: Batch;
}

function BatchButtons({ batch, onCancel, onRetry, onShowTasks }: BatchButtonsProps): ReactNode {
  return (
    <Group gap={8}>
      {openTasksIn(batch) > 0 && (
        <Button size="xs" variant="default" onClick={() => onCancel(batch)}>
          Cancel all
        </Button>
      )}
      {batch.counts.Failed > 0 && (
        <Button size="xs" onClick={() => onRetry(batch)}>
          Retry failed
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => onShowTasks(batch)}>
        Show its tasks
      </Button>
    </Group>
  );
}
