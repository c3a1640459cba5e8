import {
  type BulkOutcome,
  MAX_PROMPTS_A_CALL,
  type TaskFilter,
} from '../../../shared/contract/commands.ts';
import type { BatchId, PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { Target, Task, TaskCounts, TaskDetails, TaskKey } from '../../../shared/model/task.ts';
import type { AppBridge } from '../../bridge/app-bridge.ts';
import { splitIntoCalls } from './composer/prompts.ts';

export interface NewTasks {
  readonly prompts: readonly string[];
  readonly target: Target;
  readonly priority: number;
  /** The batch that they are created in, or added to. */
  readonly batch?: NewBatch | undefined;
}

export interface NewBatch {
  readonly id: BatchId;
  readonly name: string;
}

export type Selection =
  | { readonly ids: readonly TaskId[]; readonly batches?: readonly BatchId[] }
  | { readonly filter: TaskFilter };

/** What a person does with tasks; every function rejects with a BridgeError. */
export interface TaskCommands {
  /** `onProgress` counts the prompts that were taken. */
  create(tasks: NewTasks, onProgress?: (created: number) => void): Promise<readonly Task[]>;
  cancel(selection: Selection): Promise<BulkOutcome>;
  retry(selection: Selection): Promise<BulkOutcome>;
  /** Sends an own task to whoever is free. */
  moveElsewhere(id: TaskId): Promise<unknown>;
  get(key: TaskKey): Promise<TaskDetails>;
  count(filter: TaskFilter): Promise<TaskCounts>;
  allow(peer: PeerId): Promise<unknown>;
}

export function taskCommands(bridge: AppBridge): TaskCommands {
  return {
    async create({ prompts, target, priority, batch }, onProgress) {
      const created: Task[] = [];
      let taken = 0;
      for (const call of splitIntoCalls(prompts)) {
        const input = { prompts: [...call], target, priority, batch };
        created.push(...(await bridge.call('task.create', input)));
        taken += call.length;
        onProgress?.(taken);
      }
      return created;
    },
    cancel: (selection) => inCalls(selection, (part) => bridge.call('tasks.cancel', part)),
    retry: (selection) => inCalls(selection, (part) => bridge.call('tasks.retry', part)),
    moveElsewhere: (id) => bridge.call('task.move', { id, target: 'auto' }),
    get: ({ id, sender }) => bridge.call('task.get', { id, sender }),
    count: (filter) => bridge.call('tasks.count', filter),
    allow: (peer) => bridge.call('peer.trust', { peer, trust: 'allowed' }),
  };
}

type SelectionPart = { ids: TaskId[] } | { filter: TaskFilter };

async function inCalls(
  selection: Selection,
  apply: (part: SelectionPart) => Promise<BulkOutcome>,
): Promise<BulkOutcome> {
  let sum: BulkOutcome = { done: 0, refused: [] };
  for (const part of partsOf(selection)) {
    const { done, refused } = await apply(part);
    sum = { done: sum.done + done, refused: [...sum.refused, ...refused] };
  }
  return sum;
}

function partsOf(selection: Selection): readonly SelectionPart[] {
  if ('filter' in selection) return [selection];
  const { ids, batches = [] } = selection;
  const parts: SelectionPart[] = batches.map((batch) => ({ filter: { batch } }));
  for (let start = 0; start < ids.length; start += MAX_PROMPTS_A_CALL) {
    parts.push({ ids: ids.slice(start, start + MAX_PROMPTS_A_CALL) });
  }
  return parts;
}
