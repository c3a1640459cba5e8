import type { BulkOutcome, CommandHandlers, ParsedInput } from '../../shared/contract/commands.ts';
import type { StreamHandlers } from '../../shared/contract/streams.ts';
import type { PeerId, TaskId } from '../../shared/model/ids.ts';
import {
  isEnded,
  type SingleTarget,
  type Task,
  type TaskKey,
  type TaskStatus,
} from '../../shared/model/task.ts';
import { detailsOf, summaryOf } from '../../shared/model/task-views.ts';
import type { Dispatcher } from './dispatch/dispatcher.ts';
import type { EventHub } from './event-hub.ts';
import type { PeerDirectory } from './node/peer-directory.ts';
import { AppError, messageOf } from './support/app-error.ts';
import type { Turns } from './support/turns.ts';
import { followTasks } from './tasks/follow-tasks.ts';
import type { History } from './tasks/history.ts';
import { withProgress } from './tasks/progress.ts';
import type { TaskManager } from './tasks/task-manager.ts';
import { notFound } from './tasks/task-record.ts';

export interface TaskCommandsParts {
  readonly self: PeerId;
  readonly manager: TaskManager;
  readonly dispatcher: Dispatcher;
  readonly history: History;
  readonly directory: PeerDirectory;
  readonly events: EventHub;
  readonly turns: Turns;
}

type TaskCommandName =
  | 'task.create'
  | 'task.get'
  | 'task.move'
  | `tasks.${'cancel' | 'retry' | 'page' | 'count'}`;
type Selection = ParsedInput<'tasks.cancel'>;

/** What people do with tasks. */
export function taskCommands(parts: TaskCommandsParts): Pick<CommandHandlers, TaskCommandName> {
  const { self, manager, dispatcher, history, events } = parts;
  return {
    'task.create': (input) => createTasks(parts, input),

    'task.get': ({ id, sender }) => {
      // The newest progress is in memory only.
      const record = manager.getTask(id, sender ?? history.findById(id, self)?.task.sender);
      if (record === null) throw notFound(id);
      const attempts = history.attempts(record.task.sender, id);
      return detailsOf(record, attempts, history.journey(record.task.sender, id));
    },

    'tasks.cancel': async (selection) =>
      applyToAll(parts, await keysOf(parts, selection, ['Pending', 'Executing']), (key) =>
        cancel(parts, key),
      ),

    'tasks.retry': async (selection) =>
      applyToAll(parts, await keysOf(parts, selection, ['Failed']), ({ id, sender }) => {
        if (sender !== self) throw new AppError('conflict', 'Only its sender can retry a task.');
        dispatcher.retry(id);
      }),

    'task.move': async ({ id, target }) => {
      const elsewhere = oneTarget(parts.directory, self, target);
      const record = manager.getTask(id);
      if (record === null) throw notFound(id);
      if (!isEnded(record.state.status)) dispatcher.cancel(id);
      // A worker that is there may take a moment to answer, and may have been faster.
      await manager.whenEnded(record.task);
      return summaryOf(dispatcher.retry(id, elsewhere));
    },

    'tasks.page': async ({ filter, order, limit, after }) => {
      // What changes while it is read may be missing in it.
      const version = events.versionOf('tasks.changed');
      const page = await history.page({ filter, order, limit, after, self });
      const tasks = page.tasks.map((summary) => withProgress(manager, summary));
      return { ...page, tasks, version };
    },

    'tasks.count': (filter) => history.count(filter, self),
  };
}

export function taskStreams({
  self,
  manager,
  history,
}: TaskCommandsParts): Pick<StreamHandlers, 'tasks.follow' | 'tasks.export'> {
  return {
    'tasks.follow': ({ ids }, signal) => followTasks(manager, self, ids, signal),

    async *'tasks.export'({ filter }, signal) {
      for await (const record of history.all(filter, self)) {
        if (signal.aborted) return;
        const { id, sender } = record.task;
        yield detailsOf(record, history.attempts(sender, id), history.journey(sender, id));
      }
    },
  };
}

async function createTasks(
  { manager, dispatcher, directory, self, turns }: TaskCommandsParts,
  { prompts, target, ...options }: ParsedInput<'task.create'>,
): Promise<Task[]> {
  const targets =
    target === 'everyone' ? everyone(directory) : [oneTarget(directory, self, target)];
  const wanted = prompts.flatMap((prompt) => targets.map((one) => ({ prompt, target: one })));
  const creations: Promise<Task>[] = [];
  for (const one of wanted) {
    if (turns.isSpent()) await turns.next();
    const { record, saved } = manager.draftTask(one.prompt, { ...options, target: one.target });
    dispatcher.dispatch(record);
    const creation = saved.then(() => record.task);
    // Looked at below, once all the others have been tried.
    creation.catch(() => {});
    creations.push(creation);
  }
  const outcomes = await Promise.allSettled(creations);
  const tasks = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return tasks;
  if (tasks.length === 0) throw failed.reason;
  const message = `${tasks.length} of ${wanted.length} tasks were created. ${messageOf(failed.reason)}`;
  throw new AppError('storage_failed', message, { cause: failed.reason });
}

/** This machine and every allowed peer that is there. */
function everyone(directory: PeerDirectory): SingleTarget[] {
  const peers = directory
    .list()
    .filter(({ presence, trust }) => presence === 'present' && trust === 'allowed');
  return ['local', ...peers.map(({ id }) => ({ peer: id }))];
}

function oneTarget(directory: PeerDirectory, self: PeerId, target: SingleTarget): SingleTarget {
  if (typeof target !== 'object') return target;
  if (target.peer === self) return 'local';
  if (!directory.has(target.peer)) {
    throw new AppError('not_found', `This machine has never met the peer ${target.peer}.`);
  }
  return target;
}

async function keysOf(
  { history, self }: TaskCommandsParts,
  selection: Selection,
  statuses: readonly TaskStatus[],
): Promise<readonly TaskKey[]> {
  if ('filter' in selection) return history.ids(selection.filter, self, statuses);
  return selection.ids.map((id) => history.findById(id, self)?.task ?? { id, sender: self });
}

function cancel({ self, manager, dispatcher }: TaskCommandsParts, key: TaskKey): void {
  if (key.sender === self) dispatcher.cancel(key.id);
  else {
    const message = 'It was cancelled on the machine that had it.';
    manager.endTask(key, { code: 'cancelled', message });
  }
}

/** Lets the agent answer its peers in between. */
async function applyToAll(
  { turns }: TaskCommandsParts,
  keys: readonly TaskKey[],
  apply: (key: TaskKey) => void,
): Promise<BulkOutcome> {
  const refused: { id: TaskId; message: string }[] = [];
  for (const key of keys) {
    if (turns.isSpent()) await turns.next();
    try {
      apply(key);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      refused.push({ id: key.id, message: error.message });
    }
  }
  return { done: keys.length - refused.length, refused };
}
