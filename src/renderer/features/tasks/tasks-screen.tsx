import type { RowSelectionState } from '@tanstack/react-table';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { TaskFilter } from '../../../shared/contract/commands.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { goTo } from '../../bridge/route.ts';
import { createTaskCounts } from '../../bridge/task-counts.ts';
import { focusInstead } from '../../ui/focus-heading.ts';
import { Page } from '../../ui/page.tsx';
import { BatchNamesContext, createBatchNames } from './batch/batch-names.ts';
import { CancelBatch } from './batch/cancel-batch.tsx';
import { Composer } from './composer/composer.tsx';
import { RowDrawer } from './drawer/row-drawer.tsx';
import { Filters } from './filters.tsx';
import { readListChoice, rememberListChoice, withoutStatus } from './list/list-choice.ts';
import { chosenIn } from './list/row-selection.ts';
import { createTasksStore } from './list/tasks-store.ts';
import { openRow, useOpenedRow } from './opened-row.ts';
import { BulkBar } from './table/bulk-bar.tsx';
import { TasksPane } from './tasks-pane.tsx';
import { useScreenKeys } from './use-screen-keys.ts';
import { useTaskActions } from './use-task-actions.ts';

export function TasksScreen(): ReactNode {
  const { tasks, counts, batchNames } = useScreenStores();
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [toCancel, setToCancel] = useState<Batch | null>(null);
  const chosen = chosenIn(selection);
  const actions = useTaskActions();
  const opened = useOpenedRow();
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  useScreenKeys({ onClose: opened === null ? null : closeDrawer, promptRef, searchRef });
  const filterBy = (filter: TaskFilter): void => {
    setSelection({});
    tasks.setFilter(filter);
    rememberListChoice(tasks.store.get());
    counts.reload();
  };
  return (
    <BatchNamesContext value={batchNames}>
      <Page
        title="Tasks"
        aside={
          opened !== null && (
            <RowDrawer
              opened={opened}
              actions={actions}
              onClose={closeDrawer}
              onCancelBatch={setToCancel}
              onShowTasks={(batch) => filterBy({ batch })}
            />
          )
        }
      >
        <Composer
          promptRef={promptRef}
          onCreate={async (created, onProgress) => {
            await actions.create(created, onProgress);
            tasks.showNews();
          }}
        />
        <Filters {...{ tasks, counts, searchRef, actions }} onChange={filterBy} />
        <TasksPane
          tasks={tasks}
          selection={selection}
          opened={opened?.name ?? null}
          onOrder={(order) => {
            tasks.setOrder(order);
            rememberListChoice(tasks.store.get());
          }}
          onSelectionChange={setSelection}
          onOpen={openRow}
          onCancelBatch={setToCancel}
          actions={actions}
        >
          {Object.keys(selection).length > 0 && (
            <BulkBar
              chosen={chosen}
              onCancel={() => actions.cancel(chosen)}
              onRetry={() => actions.retry(chosen)}
              onClear={() => setSelection({})}
            />
          )}
        </TasksPane>
      </Page>
      {toCancel !== null && (
        <CancelBatch
          batch={toCancel}
          onKeep={() => setToCancel(null)}
          onConfirm={() => {
            setToCancel(null);
            actions.cancel({ filter: { batch: toCancel.id } });
          }}
        />
      )}
    </BatchNamesContext>
  );
}

function useScreenStores() {
  const bridge = useBridge();
  const [stores] = useState(() => {
    const tasks = createTasksStore(bridge, readListChoice());
    const counts = createTaskCounts(bridge, () => withoutStatus(tasks.store.get().filter));
    return { tasks, counts, batchNames: createBatchNames(bridge) };
  });
  useEffect(() => stores.tasks.start(), [stores]);
  useEffect(() => stores.counts.start(), [stores]);
  return stores;
}

function closeDrawer(): void {
  goTo('tasks');
  focusInstead('[role="treegrid"]');
}
