import type { CommandHandlers, FoldedRow } from '../../shared/contract/commands.ts';
import type { Batch } from '../../shared/model/batch.ts';
import type { BatchId, PeerId } from '../../shared/model/ids.ts';
import type { EventHub } from './event-hub.ts';
import type { StoredRow } from './storage/folded-pages.ts';
import { AppError } from './support/app-error.ts';
import type { Batches } from './tasks/batches.ts';
import type { History } from './tasks/history.ts';
import { withProgress } from './tasks/progress.ts';
import type { TaskManager } from './tasks/task-manager.ts';

export interface BatchCommandsParts {
  readonly self: PeerId;
  readonly manager: TaskManager;
  readonly history: History;
  readonly batches: Batches;
  readonly events: EventHub;
}

type BatchCommandName = 'batch.get' | 'batches.page' | 'tasks.folded';

/** What people see of batches; to cancel or retry one is to do so with the tasks of a filter. */
export function batchCommands(parts: BatchCommandsParts): Pick<CommandHandlers, BatchCommandName> {
  const { self, manager, history, batches, events } = parts;
  return {
    'batch.get': ({ id }) => {
      const batch = findBatch(parts, id);
      if (batch === null) throw new AppError('not_found', `There is no batch ${id} here.`);
      return batch;
    },

    'batches.page': (stretch) => {
      const page = history.batches(stretch);
      return {
        ...page,
        batches: page.batches.map((stored) => batches.viewOf(stored)),
        version: events.versionOf('batches.changed'),
      };
    },

    'tasks.folded': async (request) => {
      const version = events.versionOf('tasks.changed');
      const page = await history.folded({ ...request, self });
      return { ...page, rows: page.rows.map(rowOf), version };
    },
  };

  function rowOf(row: StoredRow): FoldedRow {
    return row.kind === 'task'
      ? { kind: 'task', task: withProgress(manager, row.task) }
      : { kind: 'batch', batch: batches.viewOf(row.batch) };
  }
}

export function findBatch(
  { history, batches }: Pick<BatchCommandsParts, 'history' | 'batches'>,
  id: BatchId,
): Batch | null {
  const stored = history.batch(id);
  return stored === null ? null : batches.viewOf(stored);
}
