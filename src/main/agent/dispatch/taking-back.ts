import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import type { RequesterMessage } from '../protocols/link/messages.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { GivenTask, GivenTasks } from './given-tasks.ts';

export interface TakingBackParts {
  readonly self: PeerId;
  readonly manager: TaskManager;
  readonly given: GivenTasks;
  /** @returns false when that peer cannot be reached now. */
  readonly say: (peer: PeerId, message: RequesterMessage) => boolean;
  /** It waits here no longer, and needs another worker. */
  readonly onTaken: (record: TaskRecord) => void;
}

/** Gets back what was given to a worker by `auto` and has not begun there. */
export class TakingBack {
  readonly #parts: TakingBackParts;

  constructor(parts: TakingBackParts) {
    this.#parts = parts;
  }

  /** What a worker could be asked for, in the order of arrival there. */
  movableAt(worker: PeerId): GivenTask[] {
    const { given, manager } = this.#parts;
    return given.at(worker).filter(({ id, isCancelling, isWithdrawing }) => {
      const record = manager.getTask(id);
      const isWaiting = record?.state.status === 'Pending' && record.target === 'auto';
      return isWaiting && !isCancelling && !isWithdrawing;
    });
  }

  /** Asks for the last that would begin there; its answer says whether it had begun. */
  askFor(worker: PeerId): void {
    const given = this.movableAt(worker).at(-1);
    if (given === undefined) return;
    const { id, attempt } = given;
    given.isWithdrawing = this.#parts.say(worker, { type: 'withdraw', task_id: id, attempt });
  }

  /** This machine is paused: what waits here for any machine waits for the others. */
  fromHere(): void {
    const { manager, self, onTaken } = this.#parts;
    for (const task of manager.slots.waiting(self)) {
      const record = manager.getTask(task.id);
      // Each one that leaves is a change of the load, which comes here again.
      if (record?.target !== 'auto' || !manager.slots.has(task)) continue;
      manager.slots.forget(task);
      onTaken(record);
    }
  }
}
