import type { PeerId } from '../../../shared/model/ids.ts';
import { orderKey, type SingleTarget, type TaskRecord } from '../../../shared/model/task.ts';
import { SortedQueue } from '../support/sorted-queue.ts';

/** Where a task may go: any worker, or one peer. */
type Lane = 'auto' | PeerId;

/** Own tasks that no worker has yet, each lane by the order key. */
export class WaitingTasks {
  readonly #lanes = new Map<Lane, SortedQueue<TaskRecord>>();

  /** @param since when it began to wait, on a clock that never jumps. */
  add(record: TaskRecord, since: number): void {
    const lane = laneOf(record.target);
    const queue = this.#lanes.get(lane) ?? new SortedQueue<TaskRecord>();
    this.#lanes.set(lane, queue);
    const { id, priority } = record.task;
    queue.add(id, record, orderKey(since, priority));
  }

  /** Does nothing when it is not waiting. */
  remove(record: TaskRecord): void {
    const lane = laneOf(record.target);
    const queue = this.#lanes.get(lane);
    queue?.remove(record.task.id);
    if (queue?.size === 0) this.#lanes.delete(lane);
  }

  /** The lanes with something in them. */
  lanes(): Lane[] {
    return [...this.#lanes.keys()];
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0;
  }

  count(lane: Lane): number {
    return this.#lanes.get(lane)?.size ?? 0;
  }

  /** @param index 0 is who comes first. */
  at(lane: Lane, index: number): TaskRecord | null {
    return this.#lanes.get(lane)?.at(index) ?? null;
  }
}

function laneOf(target: SingleTarget): Lane {
  return typeof target === 'object' ? target.peer : 'auto';
}
