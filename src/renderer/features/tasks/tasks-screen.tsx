import type { RowSelectionState } from '@tanstack/react-table';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { nameOf, type TaskKey } from '../../../shared/model/task.ts';
import { usePeerColours, usePeers, useStatus } from '../../bridge/agent-store.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { goTo, useRoute } from '../../bridge/route.ts';
import { useStore } from '../../bridge/store.ts';
import { createTaskCounts } from '../../bridge/task-counts.ts';
import { Page } from '../../ui/page.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Composer } from './composer.tsx';
import { FilterBar } from './filter-bar.tsx';
import { MatchMenu } from './match-menu.tsx';
import { TaskDrawer } from './task-drawer.tsx';
import { TasksPane } from './tasks-pane.tsx';
import { createTasksStore } from './tasks-store.ts';
import { openTask, useTaskActions } from './use-task-actions.ts';

export function TasksScreen(): ReactNode {
  const bridge = useBridge();
  const [tasks] = useState(() => createTasksStore(bridge));
  const [counts] = useState(() =>
    createTaskCounts(bridge, () => {
      const { status: _, ...filter } = tasks.store.get().filter;
      return filter;
    }),
  );
  useEffect(() => tasks.start(), [tasks]);
  useEffect(() => counts.start(), [counts]);
  const state = useStore(tasks.store);
  const shownCounts = useStore(counts.store).value;
  const [selection, setSelection] = useState<RowSelectionState>({});
  const actions = useTaskActions();
  const opened = useOpenedTask();
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  useScreenKeys({ isDrawerOpen: opened !== null, promptRef, searchRef });

  const selected = Object.keys(selection);
  const ids = selected.map((name) => name.slice(name.indexOf('/') + 1));
  return (
    <Page
      title="Tasks"
      isFilling
      aside={
        opened === null ? null : (
          <TaskDrawer
            key={nameOf(opened)}
            taskKey={opened}
            onClose={closeDrawer}
            onCancel={({ id }) => actions.cancel({ ids: [id] })}
            onRetry={({ id }) => actions.retry({ ids: [id] })}
            onRunAgain={actions.runAgain}
          />
        )
      }
    >
      <Composer
        status={useStatus()}
        peers={usePeers()}
        colourOf={usePeerColours()}
        promptRef={promptRef}
        onCreate={actions.create}
      />
      <FilterBar
        filter={state.filter}
        counts={shownCounts}
        searchRef={searchRef}
        onChange={(filter) => {
          setSelection({});
          tasks.setFilter(filter);
          counts.reload();
        }}
      >
        {selected.length === 0 ? (
          <MatchMenu
            filter={state.filter}
            onCount={actions.count}
            onAct={(act, filter) => actions[act]({ filter })}
          />
        ) : (
          <BulkBar
            count={selected.length}
            onCancel={() => actions.cancel({ ids })}
            onRetry={() => actions.retry({ ids })}
            onClear={() => setSelection({})}
          />
        )}
      </FilterBar>
      <TasksPane
        tasks={tasks}
        state={state}
        selection={selection}
        opened={opened === null ? null : nameOf(opened)}
        onSelectionChange={setSelection}
        onOpen={openTask}
        actions={actions}
      />
    </Page>
  );
}

function closeDrawer(): void {
  goTo('tasks');
}

function useOpenedTask(): TaskKey | null {
  const {
    rest: [sender, id],
  } = useRoute();
  return useMemo(
    () => (sender === undefined || id === undefined ? null : { sender, id }),
    [sender, id],
  );
}

interface ScreenKeys {
  readonly isDrawerOpen: boolean;
  readonly promptRef: RefObject<HTMLTextAreaElement | null>;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

/** Esc closes the drawer, `/` goes to the search, and `#/tasks/new` to the prompt. */
function useScreenKeys({ isDrawerOpen, promptRef, searchRef }: ScreenKeys): void {
  const isNew = useRoute().rest[0] === 'new';
  useEffect(() => {
    if (isNew) promptRef.current?.focus();
  }, [isNew, promptRef]);
  useEffect(() => {
    const act = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (event.key === 'Escape' && isDrawerOpen) closeDrawer();
      if (event.key === '/' && !isTyping(event.target)) {
        event.preventDefault();
        searchRef.current?.focus();
      }
    };
    window.addEventListener('keydown', act);
    return () => window.removeEventListener('keydown', act);
  }, [isDrawerOpen, searchRef]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}
