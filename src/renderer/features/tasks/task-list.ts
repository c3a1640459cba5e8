import type { TaskFilter, TaskPage } from '../../../shared/contract/commands.ts';
import { nameOf, type TaskSummary } from '../../../shared/model/task.ts';

/** The loaded rows, newest first; `next` continues them. */
export interface TaskList {
  readonly tasks: readonly TaskSummary[];
  readonly next: string | null;
  readonly total: number;
}

export const EMPTY_LIST: TaskList = { tasks: [], next: null, total: 0 };

/** Rows take their new state in their old place, so that nothing moves. */
export function withChanges(list: TaskList, changed: readonly TaskSummary[]): TaskList {
  const changes = new Map(changed.map((task) => [nameOf(task), task]));
  let isTouched = false;
  const tasks = list.tasks.map((task) => {
    const change = changes.get(nameOf(task));
    if (change === undefined) return task;
    isTouched = true;
    return change;
  });
  return isTouched ? { ...list, tasks } : list;
}

/** Puts a newly loaded beginning in front of the rows that follow it. */
export function withBeginning(list: TaskList, page: TaskPage): TaskList {
  const last = page.tasks.at(-1);
  const { tasks, next, total } = page;
  if (last === undefined || next === null) return { tasks, next, total };
  const name = nameOf(last);
  const end = list.tasks.findIndex((task) => nameOf(task) === name);
  if (end === -1) return { tasks, next, total };
  return { tasks: [...tasks, ...list.tasks.slice(end + 1)], next: list.next, total };
}

/** Appends a page, without the rows that are there already. */
export function withPage(list: TaskList, page: TaskPage): TaskList {
  const known = new Set(list.tasks.map(nameOf));
  const added = page.tasks.filter((task) => !known.has(nameOf(task)));
  return { tasks: [...list.tasks, ...added], next: page.next, total: page.total };
}

/** Whether a change may bring or take rows, rather than change one that is shown. */
export function touchesRows(
  list: TaskList,
  { status }: TaskFilter,
  changed: readonly TaskSummary[],
): boolean {
  const known = new Set(list.tasks.map(nameOf));
  const oldest = list.next === null ? 0 : (list.tasks.at(-1)?.enqueuedAt ?? 0);
  return changed.some((task) => {
    const isMatching = status === undefined || task.status === status;
    if (known.has(nameOf(task))) return !isMatching;
    return isMatching && task.enqueuedAt >= oldest;
  });
}

/** Without the rows that have left the status that is asked for. */
export function withoutStrays(list: TaskList, { status }: TaskFilter): TaskList {
  if (status === undefined) return list;
  return { ...list, tasks: list.tasks.filter((task) => task.status === status) };
}
