import type { FoldedPage, TaskFilter, TaskPage } from '../../../../shared/contract/commands.ts';
import type { EventName, Events } from '../../../../shared/contract/events.ts';
import type { Batch } from '../../../../shared/model/batch.ts';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import type { AppBridge, Connection } from '../../../bridge/app-bridge.ts';
import { createStore } from '../../../bridge/store.ts';

interface Asked {
  readonly filter?: TaskFilter;
  readonly after?: string;
}

/** Answers the commands for lists of tasks, for tests. */
export class FakeAgent {
  rows: TaskSummary[];
  /** What stands behind the tasks by themselves in a folded page. */
  batches: Batch[] = [];
  next: string | null = null;
  /** What follows a place. */
  readonly answers = new Map<string, TaskSummary[]>();
  calls = 0;
  asked: unknown = null;
  command = '';
  readonly connection = createStore<Connection>('open');
  readonly #listeners = new Map<EventName, (event: never) => void>();
  #held: Promise<void> = Promise.resolve();

  constructor(rows: TaskSummary[]) {
    this.rows = rows;
  }

  /** @returns lets the answers to what is asked from now on go. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  /** What is asked from now on is answered at once. */
  pass(): void {
    this.#held = Promise.resolve();
  }

  announce(event: Events['tasks.changed']): void {
    this.#listeners.get('tasks.changed')?.(event as never);
  }

  announceBatches(event: Events['batches.changed']): void {
    this.#listeners.get('batches.changed')?.(event as never);
  }

  bridge(): AppBridge {
    const bridge = {
      connection: this.connection,
      call: async (command: string, asked: Asked): Promise<TaskPage | FoldedPage> => {
        this.calls += 1;
        this.asked = asked;
        this.command = command;
        await this.#held;
        return command === 'tasks.folded' ? this.#folded(asked) : this.#page(asked);
      },
      listen: (name: EventName, listener: (event: never) => void) => {
        this.#listeners.set(name, listener);
        return () => {};
      },
      open: () => {
        throw new Error('No stream is opened here.');
      },
    };
    // The commands and the events that the stores use.
    return bridge as unknown as AppBridge;
  }

  #page({ filter, after }: Asked): TaskPage {
    const [all, next] =
      after === undefined ? [this.rows, this.next] : [this.answers.get(after) ?? [], null];
    const batch = filter?.batch;
    const tasks = batch === undefined ? all : all.filter((task) => task.batch === batch);
    return { tasks, next, total: tasks.length, version: 1 };
  }

  #folded(asked: Asked): FoldedPage {
    const { tasks, ...page } = this.#page(asked);
    const single = tasks
      .filter(({ batch }) => batch === null)
      .map((task) => ({ kind: 'task', task }) as const);
    const batches = this.batches.map((batch) => ({ kind: 'batch', batch }) as const);
    const rows = [...single, ...batches];
    return { ...page, rows, total: rows.length };
  }
}
