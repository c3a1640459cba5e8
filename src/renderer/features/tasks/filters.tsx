import type { ReactNode, RefObject } from 'react';
import type { TaskFilter } from '../../../shared/contract/commands.ts';
import type { TaskCounts } from '../../../shared/model/task.ts';
import type { LiveStore } from '../../bridge/live.ts';
import { useStore } from '../../bridge/store.ts';
import { FilterBar } from './filter-bar.tsx';
import type { TasksStore } from './list/tasks-store.ts';
import { MatchMenu } from './match-menu.tsx';
import type { TaskActions } from './use-task-actions.ts';

export interface FiltersProps {
  readonly tasks: TasksStore;
  readonly counts: LiveStore<TaskCounts>;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly actions: TaskActions;
  readonly onChange: (filter: TaskFilter) => void;
}

/** A part of its own, so that a change of counts renders nothing else. */
export function Filters({ tasks, counts, searchRef, actions, onChange }: FiltersProps): ReactNode {
  const filter = useStore(tasks.store, (state) => state.filter);
  return (
    <FilterBar
      filter={filter}
      counts={useStore(counts.store).value}
      searchRef={searchRef}
      onChange={onChange}
    >
      <MatchMenu
        filter={filter}
        onCount={actions.count}
        onAct={(act, matching) => actions[act]({ filter: matching })}
      />
    </FilterBar>
  );
}
