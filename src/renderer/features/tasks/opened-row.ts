import { useMemo } from 'react';
import type { BatchId } from '../../../shared/model/ids.ts';
import { nameOf, type TaskKey } from '../../../shared/model/task.ts';
import { goTo, useRoute } from '../../bridge/route.ts';
import { batchRowName } from './list/row-list.ts';
import type { ShownRow } from './list/shown-rows.ts';

/** What the drawer shows; `name` is that of its row. */
export type OpenedRow =
  | { readonly kind: 'task'; readonly name: string; readonly key: TaskKey }
  | { readonly kind: 'batch'; readonly name: string; readonly id: BatchId };

/** `#/tasks/batch/<id>` is a batch, `#/tasks/<sender>/<id>` a task. */
export function useOpenedRow(): OpenedRow | null {
  const {
    rest: [sender, id],
  } = useRoute();
  return useMemo(() => {
    if (sender === undefined || id === undefined) return null;
    if (sender === 'batch') return { kind: 'batch', name: batchRowName(id), id };
    const key = { sender, id };
    return { kind: 'task', name: nameOf(key), key };
  }, [sender, id]);
}

export function openRow(row: ShownRow): void {
  if (row.kind === 'task') openTask(row.task);
  if (row.kind === 'batch') openBatch(row.batch.id);
}

export function openTask({ sender, id }: TaskKey): void {
  goTo('tasks', sender, id);
}

export function openBatch(id: BatchId): void {
  goTo('tasks', 'batch', id);
}
