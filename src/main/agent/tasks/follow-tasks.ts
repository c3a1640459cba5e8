import type { TaskUpdate } from '../../../shared/contract/streams.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { isEnded, type TaskRecord } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import type { TaskManager } from './task-manager.ts';
import { notFound, resultOf } from './task-record.ts';

/**
 * Yields each own task as it is and after its changes, until all have ended. A slow reader sees
 * the newest state only, but every end.
 *
 * @throws AppError `not_found` for an unknown id.
 */
export async function* followTasks(
  manager: TaskManager,
  self: PeerId,
  ids: readonly TaskId[],
  signal: AbortSignal,
): AsyncGenerator<TaskUpdate> {
  const open = new Set(ids);
  const news = new Map<TaskId, TaskRecord>();
  let wake = Promise.withResolvers<void>();
  for (const id of ids) {
    const record = manager.getTask(id);
    if (record === null) throw notFound(id);
    news.set(id, record);
  }
  const note = (record: TaskRecord): void => {
    if (!open.has(record.task.id) || record.task.sender !== self) return;
    news.set(record.task.id, record);
    wake.resolve();
  };
  const stop = (): void => wake.resolve();
  manager.on('changed', note);
  signal.addEventListener('abort', stop);
  try {
    while (!signal.aborted) {
      for (const [id, record] of news) {
        news.delete(id);
        if (isEnded(record.state.status)) open.delete(id);
        yield updateOf(record);
      }
      if (open.size === 0) return;
      wake = Promise.withResolvers();
      await wake.promise;
    }
  } finally {
    manager.off('changed', note);
    signal.removeEventListener('abort', stop);
  }
}

function updateOf(record: TaskRecord): TaskUpdate {
  const result = record.state.status === 'Complete' ? resultOf(record) : null;
  return { summary: summaryOf(record), result };
}
