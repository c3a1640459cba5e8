import { Button, Group, Loader, Text } from '@mantine/core';
import { IconMoodEmpty } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { isEnded, type TaskDetails, type TaskKey } from '../../../../shared/model/task.ts';
import { useAwayPeers, useSelf } from '../../../bridge/agent-store.ts';
import { useBridge } from '../../../bridge/bridge-context.tsx';
import { useStore } from '../../../bridge/store.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { StatusLabel } from '../../../ui/status-label.tsx';
import { awayWorker } from '../away-worker.ts';
import { Drawer } from './drawer.tsx';
import { TaskBody } from './task-body.tsx';
import { createDetailsStore } from './task-details-store.ts';

export interface TaskDrawerProps {
  readonly taskKey: TaskKey;
  readonly onClose: () => void;
  readonly onCancel: (task: TaskKey) => void;
  readonly onRetry: (task: TaskKey) => void;
  /** To whoever is free. */
  readonly onMove: (task: TaskKey) => void;
  readonly onRunAgain: (task: TaskDetails) => void;
}

/** Everything of one task, beside the table; its parent gives it a key of the task's name. */
export function TaskDrawer(props: TaskDrawerProps): ReactNode {
  const bridge = useBridge();
  const [store] = useState(() => createDetailsStore(bridge, props.taskKey));
  useEffect(() => store.start(), [store]);
  const { details, failure } = useStore(store.store);
  return (
    <Drawer
      label="Task details"
      status={
        details !== null && (
          <StatusLabel
            status={details.summary.status}
            stage={details.summary.stage}
            failure={details.summary.failure}
          />
        )
      }
      onClose={props.onClose}
    >
      {details !== null && (
        <>
          <TaskBody
            details={details}
            onRetry={() => props.onRetry(details.task)}
            onMove={() => props.onMove(details.task)}
            onCancel={() => props.onCancel(details.task)}
          />
          <DrawerActions details={details} {...props} />
        </>
      )}
      {details === null && failure === null && (
        <Loader size="sm" mx="auto" mt={48} aria-label="Loading the task" />
      )}
      {details === null && failure !== null && (
        <EmptyState
          icon={<IconMoodEmpty size={28} aria-hidden="true" />}
          title="This task is not here"
        >
          {failure.message}
        </EmptyState>
      )}
      {details !== null && failure !== null && (
        <Text size="xs" c="dimmed">
          {failure.message}
        </Text>
      )}
    </Drawer>
  );
}

interface DrawerActionsProps extends TaskDrawerProps {
  readonly details: TaskDetails;
}

function DrawerActions({ details, onCancel, onRunAgain }: DrawerActionsProps): ReactNode {
  const self = useSelf();
  const isMine = details.task.sender === self;
  const isOver = isEnded(details.summary.status);
  const isWaiting = awayWorker(details.summary, self, useAwayPeers()) !== null;
  return (
    <Group gap={8}>
      {!isOver && !isWaiting && (
        <Button size="xs" variant="default" onClick={() => onCancel(details.task)}>
          Cancel task
        </Button>
      )}
      {isOver && isMine && (
        <Button size="xs" variant="default" onClick={() => onRunAgain(details)}>
          Run again
        </Button>
      )}
    </Group>
  );
}
