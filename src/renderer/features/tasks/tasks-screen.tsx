import type { RowSelectionState } from '@tanstack/react-table';
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { nameOf, type TaskKey } from '../../../shared/model/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { goTo, stayAt, useRoute } from '../../bridge/route.ts';
import { useStore } from '../../bridge/store.ts';
import { createTaskCounts } from '../../bridge/task-counts.ts';
import { focusInstead } from '../../ui/focus-heading.ts';
import { Page } from '../../ui/page.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Composer } from './composer.tsx';
import { FilterBar } from './filter-bar.tsx';
import { readListChoice, rememberListChoice } from './list-choice.ts';
import { MatchMenu } from './match-menu.tsx';
import { TaskDrawer } from './task-drawer.tsx';
import { TasksPane } from './tasks-pane.tsx';
import { createTasksStore, type TasksStore } from './tasks-store.ts';
import { openTask, type TaskActions, useTaskActions } from './use-task-actions.ts';

export function TasksScreen(): ReactNode {
  const bridge = useBridge();
  const [tasks] = useState(() => createTasksStore(bridge, readListChoice()));
  useEffect(() => tasks.start(), [tasks]);
  const [selection, setSelection] = useState<RowSelectionState>({});
  const selected = idsIn(selection);
  const actions = useTaskActions();
  const opened = useOpenedTask();
  const promptRef = useRef<HTMLTextAreaElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  useScreenKeys({ isDrawerOpen: opened !== null, promptRef, searchRef });
  return (
    <Page
      title="Tasks"
      aside={
        opened === null ? null : (
          <TaskDrawer
            key={nameOf(opened)}
            taskKey={opened}
            onClose={closeDrawer}
            onCancel={({ id }) => actions.cancel({ ids: [id] })}
            onRetry={({ id }) => actions.retry({ ids: [id] })}
            onMove={({ id }) => actions.moveElsewhere(id)}
            onRunAgain={actions.runAgain}
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
      <Filters
        tasks={tasks}
        searchRef={searchRef}
        actions={actions}
        onClear={() => setSelection({})}
      />
      <TasksPane
        tasks={tasks}
        selection={selection}
        opened={opened === null ? null : nameOf(opened)}
        onOrder={(order) => {
          tasks.setOrder(order);
          rememberListChoice(tasks.store.get());
        }}
        onSelectionChange={setSelection}
        onOpen={openTask}
        actions={actions}
      >
        {selected.length > 0 && (
          <BulkBar
            count={selected.length}
            onCancel={() => actions.cancel({ ids: selected })}
            onRetry={() => actions.retry({ ids: selected })}
            onClear={() => setSelection({})}
          />
        )}
      </TasksPane>
    </Page>
  );
}

interface FiltersProps {
  readonly tasks: TasksStore;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly actions: TaskActions;
  readonly onClear: () => void;
}

/** A part of its own, so that a change of counts renders nothing else. */
function Filters({ tasks, searchRef, actions, onClear }: FiltersProps): ReactNode {
  const bridge = useBridge();
  const filter = useStore(tasks.store, (state) => state.filter);
  const [counts] = useState(() =>
    createTaskCounts(bridge, () => {
      const { status: _, ...rest } = tasks.store.get().filter;
      return rest;
    }),
  );
  useEffect(() => counts.start(), [counts]);
  return (
    <FilterBar
      filter={filter}
      counts={useStore(counts.store).value}
      searchRef={searchRef}
      onChange={(next) => {
        onClear();
        tasks.setFilter(next);
        rememberListChoice(tasks.store.get());
        counts.reload();
      }}
    >
      <MatchMenu
        filter={filter}
        onCount={actions.count}
        onAct={(act, matching) => actions[act]({ filter: matching })}
      />
    </FilterBar>
  );
}

function closeDrawer(): void {
  goTo('tasks');
  focusInstead('[role="grid"]');
}

/** Rows are named after sender and id. */
function idsIn(selection: RowSelectionState): string[] {
  return Object.keys(selection).map((name) => name.slice(name.indexOf('/') + 1));
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
    if (!isNew) return;
    promptRef.current?.focus();
    stayAt('tasks');
  }, [isNew, promptRef]);
  useEffect(() => {
    const act = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      if (event.key === 'Escape' && isDrawerOpen && !isInPopup(event.target)) closeDrawer();
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

/** What lies above the screen takes the key for itself. */
function isInPopup(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="dialog"], [role="menu"], [aria-expanded="true"]') !== null
  );
}
