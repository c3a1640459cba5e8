import { useMemo } from 'react';
import type { BulkOutcome, TaskFilter } from '../../../shared/contract/commands.ts';
import type { TaskId } from '../../../shared/model/ids.ts';
import type { TaskCounts, TaskDetails, TaskSummary } from '../../../shared/model/task.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { failureOf } from '../../bridge/live.ts';
import { notifyBusy, notifyDone, notifyFailure } from '../../ui/notify.ts';
import { openTask } from './opened-row.ts';
import { type NewTasks, type Selection, type TaskCommands, taskCommands } from './task-commands.ts';
import { tasksWords } from './task-words.ts';

export interface TaskActions {
  create(tasks: NewTasks, onProgress: (taken: number) => void): Promise<unknown>;
  cancel(selection: Selection): void;
  retry(selection: Selection): void;
  /** Sends an own task to whoever is free. */
  moveElsewhere(id: TaskId): void;
  /** A copy with the same target and priority, shown as soon as it exists. */
  runAgain(task: TaskSummary | TaskDetails): void;
  /** Null when the agent refuses; the person was told why. */
  count(filter: TaskFilter): Promise<TaskCounts | null>;
}

/** The commands, with their outcome told to the person. */
export function useTaskActions(): TaskActions {
  const bridge = useBridge();
  return useMemo(() => taskActions(taskCommands(bridge)), [bridge]);
}

function taskActions(commands: TaskCommands): TaskActions {
  return {
    create: commands.create,
    cancel: (selection) => tell(commands.cancel(selection), 'Cancelling', 'Cancelled'),
    retry: (selection) => tell(commands.retry(selection), 'Retrying', 'Retried'),
    moveElsewhere: (id) => {
      const moving = commands.moveElsewhere(id);
      moving.catch((error: unknown) => notifyFailure(failureOf(error)));
    },
    runAgain: (task) => {
      copyTask(commands, task).catch((error: unknown) => notifyFailure(failureOf(error)));
    },
    count: (filter) =>
      commands.count(filter).catch((error: unknown) => {
        notifyFailure(failureOf(error));
        return null;
      }),
  };
}

async function copyTask(commands: TaskCommands, task: TaskSummary | TaskDetails): Promise<void> {
  const details = 'task' in task ? task : await commands.get(task);
  const [created] = await commands.create({
    prompts: [details.task.prompt],
    target: details.summary.target,
    priority: details.task.priority,
  });
  if (created !== undefined) openTask(created);
}

function tell(outcome: Promise<BulkOutcome>, doing: string, verb: string): void {
  const endBusy = notifyBusy(`${doing}…`);
  outcome.finally(endBusy).then(
    ({ done, refused }) => {
      if (done > 0) notifyDone(`${verb} ${tasksWords(done)}.`);
      const [first] = refused;
      if (first === undefined) return;
      const others =
        refused.length === 1 ? '' : ` The same happened to ${refused.length - 1} more.`;
      notifyFailure({ code: 'conflict', message: `${first.message}${others}` });
    },
    (error: unknown) => notifyFailure(failureOf(error)),
  );
}
