import type { Task } from '../../../shared/model/task.ts';

/** More of a task is done: `fraction` is 0 to 1, `text` is output to append to what came before. */
export interface Progress {
  readonly fraction?: number;
  readonly text?: string;
}

/**
 * Runs tasks on this machine. Several run at once, up to the concurrency limit.
 *
 * @example
 * ```ts
 * const echo: Executor = {
 *   name: 'echo',
 *   execute: async (task) => task.prompt,
 * };
 * ```
 */
export interface Executor {
  /** Shown to other agents, for example `mock`. */
  readonly name: string;
  /**
   * @param signal aborts when the task is cancelled, times out or loses its requester; the work
   * must stop then. A promise that settles later is ignored.
   * @returns the result's text.
   * @throws what becomes the task's failure `executor_failed`.
   */
  execute(task: Task, report: (progress: Progress) => void, signal: AbortSignal): Promise<string>;
}
