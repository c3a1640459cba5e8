import type { TaskFilter, TaskPage } from '../../../shared/contract/commands.ts';
import { nameOf, type TaskSummary } from '../../../shared/model/task.ts';

/** The loaded rows in their order; `next` continues them. */
export interface TaskList {
  readonly tasks: readonly TaskSummary[];
  /** Where each row stands, by its name: there are thousands of rows, and ten changes a second. */
  readonly places: ReadonlyMap<string, number>;
  readonly next: string | null;
  readonly total: number;
}

export function listOf({ tasks, next, total }: Omit<TaskList, 'places'>): TaskList {
  return { tasks, places: new Map(tasks.map((task, place) => [nameOf(task), place])), next, total };
}

export const EMPTY_LIST: TaskList = listOf({ tasks: [], next: null, total: 0 });

/** Rows take their new state in their old place, so that nothing moves. */
export function withChanges(list: TaskList, changed: readonly TaskSummary[]): TaskList {
  const changes = changed.flatMap((task) => {
    const place = list.places.get(nameOf(task));
    return place === undefined ? [] : [{ place, task }];
  });
  if (changes.length === 0) return list;
  const tasks = [...list.tasks];
  for (const { place, task } of changes) tasks[place] = task;
  return { ...list, tasks };
}

/** Puts a newly loaded beginning in front of the rows that follow it, newest first. */
export function withBeginning(list: TaskList, page: TaskPage): TaskList {
  const last = page.tasks.at(-1);
  if (last === undefined || page.next === null) return listOf(page);
  const end = list.places.get(nameOf(last));
  if (end === undefined) return listOf(page);
  const tasks = [...page.tasks, ...list.tasks.slice(end + 1)];
  return listOf({ tasks, next: list.next, total: page.total });
}

/** Appends a page, without the rows that are there already. */
export function withPage(list: TaskList, page: TaskPage): TaskList {
  const added = page.tasks.filter((task) => !list.places.has(nameOf(task)));
  return listOf({ ...page, tasks: [...list.tasks, ...added] });
}

/** Whether a change may bring or take rows, newest first, rather than change one that is shown. */
export function touchesRows(
  list: TaskList,
  { status }: TaskFilter,
  changed: readonly TaskSummary[],
): boolean {
  const oldest = list.next === null ? 0 : (list.tasks.at(-1)?.enqueuedAt ?? 0);
  return changed.some((task) => {
    const isMatching = status === undefined || task.status === status;
    if (list.places.has(nameOf(task))) return !isMatching;
    return isMatching && task.enqueuedAt >= oldest;
  });
}

/** Without the rows that have left the status that is asked for. */
export function withoutStrays(list: TaskList, { status }: TaskFilter): TaskList {
  if (status === undefined) return list;
  return listOf({ ...list, tasks: list.tasks.filter((task) => task.status === status) });
}

/** When the oldest loaded row arrived that may still change; a complete one never does. */
export function oldestChanging({ tasks }: TaskList): number {
  return tasks.reduce(
    (oldest, { status, enqueuedAt }) =>
      status === 'Complete' ? oldest : Math.min(oldest, enqueuedAt),
    Number.POSITIVE_INFINITY,
  );
}
