import type { TaskSummary } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import type { TaskManager } from './task-manager.ts';

/** The newest progress is in memory only. */
export function withProgress(manager: TaskManager, summary: TaskSummary): TaskSummary {
  if (summary.status !== 'Executing') return summary;
  const record = manager.getTask(summary.id, summary.sender);
  return record === null ? summary : summaryOf(record);
}
