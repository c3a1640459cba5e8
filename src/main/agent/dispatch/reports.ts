import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { isEnded, type TaskRecord } from '../../../shared/model/task.ts';
import type { TaskMessage } from '../protocols/link/messages.ts';
import type { History } from '../tasks/history.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { TaskEvent } from '../tasks/transition.ts';
import type { Guest, Guests, Reply } from './guests.ts';
import { changeMessage, stateMessage } from './task-messages.ts';

export interface ReportsParts {
  readonly manager: TaskManager;
  readonly history: History;
  readonly guests: Guests;
}

/** What requesters hear of the tasks that they have here: only what is on disk. */
export class Reports {
  readonly #parts: ReportsParts;

  constructor(parts: ReportsParts) {
    this.#parts = parts;
    parts.manager.on('changed', (record, event) => this.#tellChange(record, event));
  }

  /** Tells a task's present state, and is quick about a thousand large results. */
  tellState(record: TaskRecord, reply: Reply): void {
    const { task, attempt, state } = record;
    // An end stays: it is read again when it is said, rather than kept until then.
    const open = isEnded(state.status) ? null : stateMessage(record);
    this.#parts.history.afterCommit(() => {
      const message = open ?? this.stateOf(task.sender, task.id, attempt);
      if (message !== null) reply(message);
    });
  }

  /** @returns false when that attempt is not known here, or not any more. */
  tellKnown(peer: PeerId, id: TaskId, attempt: number, reply: Reply): boolean {
    const record = this.#parts.manager.getTask(id, peer);
    if (record?.attempt !== attempt) return false;
    this.tellState(record, reply);
    return true;
  }

  /** @returns what is to be said of that attempt now; null when it is not known here, or not any more. */
  stateOf(peer: PeerId, id: TaskId, attempt: number): TaskMessage | null {
    const record = this.#parts.manager.getTask(id, peer);
    return record?.attempt === attempt ? stateMessage(record) : null;
  }

  #tellChange(record: TaskRecord, event: TaskEvent): void {
    const { guests, history } = this.#parts;
    const { id, sender } = record.task;
    const guest = guests.get(sender, id);
    if (guest === null) return;
    const isOver = isEnded(record.state.status);
    if (isOver) guests.delete(sender, id);
    const message = changeMessage(record, event);
    history.afterCommit(() => this.#replyTo(sender, guest, isOver)(message));
  }

  /** A requester that came back meanwhile has a newer way to be told. */
  #replyTo(peer: PeerId, guest: Guest, isOver: boolean): Reply {
    return isOver ? guest.reply : (this.#parts.guests.get(peer, guest.id)?.reply ?? guest.reply);
  }
}
