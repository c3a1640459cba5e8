import { createHash } from 'node:crypto';
import type { PeerId, TaskId } from '../../src/shared/model/ids.ts';
import type { Task, TaskRecord } from '../../src/shared/model/task.ts';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The same PeerId for the same name, with the length and alphabet of an Ed25519 one. */
export function aPeerId(name: string): PeerId {
  const digits = [...createHash('sha512').update(name).digest()].slice(0, 44);
  return `12D3KooW${digits.map((digit) => BASE58.charAt(digit % BASE58.length)).join('')}`;
}

/** The same UUID v4 for the same number. */
export function aTaskId(number = 1): TaskId {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function aTask(given: Partial<Task> = {}): Task {
  return {
    id: aTaskId(),
    prompt: 'Summarise the report',
    sender: aPeerId('requester'),
    timestamp: 1_767_225_600_000,
    priority: 5,
    ...given,
  };
}

export function aRecord(given: Partial<TaskRecord> = {}): TaskRecord {
  return {
    task: aTask(),
    batch: null,
    target: 'auto',
    state: { status: 'Pending', stage: 'queued', position: null },
    attempt: 0,
    worker: null,
    why: null,
    timeoutMs: 300_000,
    waitMs: 86_400_000,
    enqueuedAt: 1_767_225_600_000,
    executingSince: null,
    endedAt: null,
    stages: { queuedHereMs: 0, sentMs: 0, queuedThereMs: 0, executedMs: 0, returnedMs: 0 },
    ...given,
  };
}
