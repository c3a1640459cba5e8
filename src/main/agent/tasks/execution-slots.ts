import type { Failure } from '../../../shared/contract/failure.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import { orderKey, type Task, type TaskKey } from '../../../shared/model/task.ts';
import type { Executor, Progress } from '../executor/executor.ts';
import type { Clock } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { TaskMap } from '../support/task-map.ts';
import { executorFailed, type Outcome, outcomeOf, soundProgress, timedOut } from './outcome.ts';
import { TaskQueue } from './task-queue.ts';
import { withExecutionSpan } from './tracing.ts';

/** An executor that ignores its signal gives up its slot this long after the abort. */
const RELEASE_GRACE_MS = 2_000;

/** The weight of the newest duration in the mean: about the last twenty count. */
const MEAN_WEIGHT = 0.1;

/** One execution of a task on this machine, and whom to tell. */
export interface Job {
  readonly task: Task;
  /** Counts execution only, from its start. */
  readonly timeoutMs: number;
  /** A W3C traceparent of the requester. */
  readonly trace?: string | undefined;
  /** As JSON. */
  readonly maxResultBytes: number;
  onExecuting(): void;
  onProgress(progress: Progress): void;
  /** Called once, unless the job is dropped. */
  onEnded(outcome: Outcome): void;
}

interface Running {
  readonly job: Job;
  readonly abort: AbortController;
  readonly startedAt: number;
  isSettled: boolean;
  holdsSlot: boolean;
}

export interface ExecutionSlotsParts {
  readonly executor: Executor;
  readonly clock: Clock;
  readonly log: Logger;
  /** Something changed that `load()` shows. */
  readonly onLoad: () => void;
}

/** Runs jobs on this machine, at most `concurrency` at once. */
export class ExecutionSlots {
  readonly #parts: ExecutionSlotsParts;
  readonly #queue = new TaskQueue<Job>();
  readonly #running = new TaskMap<Running>();
  /** Their executor ignores that they were stopped. */
  readonly #runaways = new Set<Running>();
  #busySlots = 0;
  #meanDurationMs: number | null = null;
  #concurrency: number;
  #isPaused = false;

  constructor(parts: ExecutionSlotsParts, concurrency: number) {
    this.#parts = parts;
    this.#concurrency = concurrency;
  }

  get executing(): number {
    return this.#running.size;
  }

  get queued(): number {
    return this.#queue.size;
  }

  /** How many executions were given up and may still use this machine: their executor ignores its signal. */
  get runaways(): number {
    return this.#runaways.size;
  }

  /** How long executions that gave a result took, the newest counting most; null before the first. */
  get meanDurationMs(): number | null {
    return this.#meanDurationMs;
  }

  get concurrency(): number {
    return this.#concurrency;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  set concurrency(slots: number) {
    this.#concurrency = slots;
    this.#fillSoon();
    this.#parts.onLoad();
  }

  /** What executes goes on; nothing new starts. */
  pause(): void {
    this.#isPaused = true;
    this.#parts.onLoad();
  }

  resume(): void {
    this.#isPaused = false;
    this.#fillSoon();
    this.#parts.onLoad();
  }

  /** @returns how many of the same sender run before it. It starts after the caller's turn. */
  add(job: Job): number {
    const key = orderKey(this.#parts.clock.monotonic(), job.task.priority);
    const position = this.#queue.add(job.task.sender, job.task.id, job, key);
    this.#fillSoon();
    this.#parts.onLoad();
    return position;
  }

  /** Drops a job, waiting or running, without telling it. */
  forget(task: TaskKey): void {
    this.#queue.remove(task.sender, task.id);
    const running = this.#running.get(task);
    if (running !== undefined) this.#silence(running);
    this.#parts.onLoad();
  }

  /** What waits for a slot, of one sender. */
  waiting(sender: PeerId): Task[] {
    return this.#queue.of(sender).map(({ task }) => task);
  }

  /** Whether a job waits or runs here. */
  has(task: TaskKey): boolean {
    return this.#running.has(task) || this.#queue.has(task.sender, task.id);
  }

  /** Ends a job, waiting or running, with `failure`; a running executor is aborted. */
  end(task: TaskKey, failure: Failure): boolean {
    const waiting = this.#queue.remove(task.sender, task.id);
    if (waiting !== null) {
      waiting.onEnded({ ok: false, failure });
      this.#parts.onLoad();
      return true;
    }
    const running = this.#running.get(task);
    if (running === undefined) return false;
    this.#abort(running, failure);
    return true;
  }

  /** Stops everything without telling the jobs: what they were is for the next start to see. */
  drop(): void {
    this.#isPaused = true;
    while (this.#queue.take() !== null);
    for (const running of this.#running.values()) this.#silence(running);
  }

  #fillSoon(): void {
    queueMicrotask(() => this.#fill());
  }

  #fill(): void {
    while (!this.#isPaused && this.#busySlots < this.#concurrency) {
      const job = this.#queue.take();
      if (job === null) return;
      void this.#run(job);
    }
  }

  /** Never rejects. */
  async #run(job: Job): Promise<void> {
    const { clock, log } = this.#parts;
    const running: Running = {
      job,
      abort: new AbortController(),
      startedAt: clock.monotonic(),
      isSettled: false,
      holdsSlot: true,
    };
    this.#busySlots += 1;
    this.#running.set(job.task, running);
    const timeout = clock.after(job.timeoutMs, () => this.#abort(running, timedOut(job.timeoutMs)));
    log.info({ task: job.task.id, peer: job.task.sender }, 'execution started');
    job.onExecuting();
    this.#parts.onLoad();
    const outcome = await this.#execute(running);
    timeout.cancel();
    this.#settle(running, outcome);
    this.#release(running);
    if (this.#runaways.delete(running)) this.#parts.onLoad();
  }

  async #execute(running: Running): Promise<Outcome> {
    const { executor, clock } = this.#parts;
    const { job, abort, startedAt } = running;
    const report = (progress: Progress): void => {
      if (!running.isSettled) job.onProgress(soundProgress(progress));
    };
    try {
      const result = await withExecutionSpan(job.task, job.trace, () =>
        executor.execute(job.task, report, abort.signal),
      );
      const durationMs = Math.round(clock.monotonic() - startedAt);
      return outcomeOf(result, durationMs, job.maxResultBytes);
    } catch (error) {
      return executorFailed(executor.name, error);
    }
  }

  #abort(running: Running, failure: Failure): void {
    this.#settle(running, { ok: false, failure });
    this.#stop(running, failure.message);
  }

  #silence(running: Running): void {
    running.isSettled = true;
    this.#running.delete(running.job.task);
    this.#stop(running, 'It is no longer wanted.');
  }

  #stop(running: Running, reason: string): void {
    running.abort.abort(new Error(reason));
    this.#parts.clock.after(RELEASE_GRACE_MS, () => this.#giveUp(running));
  }

  #giveUp(running: Running): void {
    if (!running.holdsSlot) return;
    const { executor, log, onLoad } = this.#parts;
    log.warn({ task: running.job.task.id, executor: executor.name }, 'an execution does not stop');
    this.#runaways.add(running);
    this.#release(running);
    onLoad();
  }

  #settle(running: Running, outcome: Outcome): void {
    if (running.isSettled) return;
    running.isSettled = true;
    const { job, startedAt } = running;
    this.#running.delete(job.task);
    if (outcome.ok) this.#learn(outcome.durationMs);
    this.#parts.log.info(
      {
        task: job.task.id,
        peer: job.task.sender,
        duration_ms: Math.round(this.#parts.clock.monotonic() - startedAt),
        ...(outcome.ok ? {} : { failure: outcome.failure.code }),
      },
      'execution ended',
    );
    job.onEnded(outcome);
    this.#parts.onLoad();
  }

  #learn(durationMs: number): void {
    const mean = this.#meanDurationMs ?? durationMs;
    this.#meanDurationMs = mean + (durationMs - mean) * MEAN_WEIGHT;
  }

  #release(running: Running): void {
    if (!running.holdsSlot) return;
    running.holdsSlot = false;
    this.#busySlots -= 1;
    this.#fill();
  }
}
