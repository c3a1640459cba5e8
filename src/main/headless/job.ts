import type { Bridge } from '../../shared/contract/bridge.ts';
import { type CommandInput, MAX_PROMPTS_A_CALL } from '../../shared/contract/commands.ts';
import type { TaskUpdate } from '../../shared/contract/streams.ts';
import type { TaskId } from '../../shared/model/ids.ts';
import { isEnded } from '../../shared/model/task.ts';
import { inChunks } from './chunks.ts';

export type TaskOrder = Omit<CommandInput<'task.create'>, 'prompts'>;

interface JobReport {
  /** How many tasks there are to wait for; more than prompts when each agent gets one. */
  readonly total: number;
  readonly complete: number;
  readonly failed: number;
}

/** Null, or what went wrong: kept until every task was created. */
type Ending = Error | null;
type OnUpdate = (update: TaskUpdate) => Promise<void>;

/** Prompts on their way to results. */
export interface Job {
  /** Creates the tasks and follows them until each has ended. */
  run(prompts: readonly string[], onUpdate: OnUpdate): Promise<void>;
  /** Creates no more tasks and cancels those that have not ended; `run` still waits for them. */
  cancel(): Promise<void>;
  report(): JobReport;
}

/** Half of the bridge's 4 MiB, for what JSON adds around the prompts. */
const MAX_PROMPT_BYTES_A_CALL = 2 * 1024 * 1024;

export function createJob(bridge: Bridge, order: TaskOrder): Job {
  const open = new Set<TaskId>();
  let isCancelled = false;
  let total = 0;
  let complete = 0;
  let failed = 0;

  return {
    async run(prompts, onUpdate) {
      total = prompts.length;
      let created = 0;
      const followed: Promise<Ending>[] = [];
      for (const chunk of splitPrompts(prompts)) {
        if (isCancelled) break;
        const ids = await create(chunk);
        created += ids.length;
        total = Math.max(total, created);
        followed.push(follow(ids, onUpdate).then(() => null, asEnding));
      }
      total = created;
      for (const ending of await Promise.all(followed)) {
        if (ending !== null) throw ending;
      }
    },
    async cancel() {
      isCancelled = true;
      await cancelTasks([...open]);
    },
    report: () => ({ total, complete, failed }),
  };

  async function create(prompts: readonly string[]): Promise<readonly TaskId[]> {
    const tasks = await bridge.call('task.create', { ...order, prompts: [...prompts] });
    const ids = tasks.map(({ id }) => id);
    for (const id of ids) open.add(id);
    if (isCancelled) await cancelTasks(ids);
    return ids;
  }

  async function follow(ids: readonly TaskId[], onUpdate: OnUpdate): Promise<void> {
    const parts = inChunks(ids, MAX_PROMPTS_A_CALL);
    await Promise.all(
      parts.map(async (part) => {
        for await (const update of bridge.open('tasks.follow', { ids: [...part] })) {
          count(update);
          await onUpdate(update);
        }
      }),
    );
  }

  function count({ summary: { id, status } }: TaskUpdate): void {
    if (!isEnded(status) || !open.delete(id)) return;
    if (status === 'Complete') complete += 1;
    else failed += 1;
  }

  async function cancelTasks(ids: readonly TaskId[]): Promise<void> {
    for (const part of inChunks(ids, MAX_PROMPTS_A_CALL)) {
      await bridge.call('tasks.cancel', { ids: [...part] });
    }
  }
}

function splitPrompts(prompts: readonly string[]): readonly (readonly string[])[] {
  return inChunks(prompts, MAX_PROMPTS_A_CALL).flatMap((chunk) =>
    inChunks(chunk, MAX_PROMPT_BYTES_A_CALL, (prompt) => Buffer.byteLength(JSON.stringify(prompt))),
  );
}

function asEnding(error: unknown): Ending {
  return error instanceof Error ? error : new Error(String(error));
}
