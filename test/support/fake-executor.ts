import type { Executor, Progress } from '../../src/main/agent/executor/executor.ts';
import type { Task } from '../../src/shared/model/task.ts';

/** One call of `execute`, which the test settles by hand. */
interface FakeExecution {
  readonly task: Task;
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  complete(result?: string): void;
  fail(message: string): void;
}

export interface FakeExecutor extends Executor {
  /** Every call, in order. */
  readonly executions: readonly FakeExecution[];
  /** The newest execution of the task with this prompt. */
  of(prompt: string): FakeExecution;
  /** The prompts in the order in which their execution began. */
  prompts(): string[];
}

/**
 * Runs nothing: executions end when the test says so, or when their signal aborts.
 *
 * @param isDeaf ignores the signal, as a badly written executor does.
 */
export function createFakeExecutor({ isDeaf = false } = {}): FakeExecutor {
  const executions: FakeExecution[] = [];
  return {
    name: 'fake',
    executions,
    execute(task, report, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      if (!isDeaf) signal.addEventListener('abort', () => reject(new Error('aborted')));
      executions.push({
        task,
        signal,
        report,
        complete: (result = `done: ${task.prompt}`) => resolve(result),
        fail: (message) => reject(new Error(message)),
      });
      return promise;
    },
    of(prompt) {
      const found = executions.findLast(({ task }) => task.prompt === prompt);
      if (found === undefined) throw new Error(`"${prompt}" was not executed.`);
      return found;
    },
    prompts: () => executions.map(({ task }) => task.prompt),
  };
}
