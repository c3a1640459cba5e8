import type { Bridge } from '../../shared/contract/bridge.ts';
import { type TaskId, taskIdSchema } from '../../shared/model/ids.ts';
import { CommandError } from './command-error.ts';

const START_OF_ID = /^[\da-f-]{4,35}$/i;

/**
 * @returns the whole id of a task that a person names by the start of its id.
 * @throws CommandError when none or several are meant.
 */
export async function findTask(bridge: Bridge, reference: string): Promise<TaskId> {
  if (taskIdSchema.safeParse(reference).success) return reference;
  if (!START_OF_ID.test(reference)) throw unknownTask(reference);
  const { tasks } = await bridge.call('tasks.page', { filter: { search: reference }, limit: 500 });
  const ids = new Set(tasks.map(({ id }) => id).filter((id) => startsWith(id, reference)));
  const [only, ...others] = ids;
  if (only === undefined) throw unknownTask(reference);
  if (others.length > 0) {
    throw new CommandError(`${ids.size} tasks have an id that starts with "${reference}".`);
  }
  return only;
}

function startsWith(id: TaskId, start: string): boolean {
  return id.startsWith(start.toLowerCase());
}

function unknownTask(reference: string): CommandError {
  return new CommandError(
    `No task has the id "${reference}": "meshtask tasks" lists those that are known.`,
  );
}
