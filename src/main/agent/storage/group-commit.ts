import type { DatabaseSync } from 'node:sqlite';
import type { Failure } from '../../../shared/contract/failure.ts';
import { AppError, failureOf } from '../support/app-error.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { Logger } from '../support/logger.ts';
import { isSqliteFailure, storageFailure } from './sqlite-failure.ts';
import { prepareTransaction } from './transaction.ts';

const RETRY_MS = 1_000;

/** What is collected between two commits. */
export interface WriteBuffer {
  readonly size: number;
  /** Runs inside the transaction, again after each failed one. */
  write(): void;
  committed(): void;
  failed(error: AppError): void;
}

export interface GroupCommitParts {
  readonly db: DatabaseSync;
  readonly clock: Clock;
  readonly log: Logger;
  /** Why nothing may ever be written; every commit fails with it. @default it may */
  readonly readOnly?: Failure | null;
  /** Called on every change of {@link GroupCommit.problem}. */
  readonly onProblem?: (problem: Failure | null) => void;
}

/** Writes everything of one event-loop turn in one transaction, and tries again when it fails. */
export class GroupCommit {
  readonly #buffer: WriteBuffer;
  readonly #parts: GroupCommitParts;
  readonly #inTransaction: (work: () => void) => void;
  #problem: Failure | null;
  #turn: NodeJS.Immediate | undefined;
  #retry: Timer | undefined;
  #callbacks: (() => void)[] = [];
  #isClosed = false;

  constructor(buffer: WriteBuffer, parts: GroupCommitParts) {
    this.#buffer = buffer;
    this.#parts = parts;
    this.#problem = parts.readOnly ?? null;
    this.#inTransaction = prepareTransaction(parts.db);
  }

  /** Why the last commit failed; null again after one that succeeded. */
  get problem(): Failure | null {
    return this.#problem;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Commits at the end of this turn of the event loop, or with the retry while commits fail. */
  schedule(): void {
    if (this.#retry === undefined) this.scheduleNow();
  }

  scheduleNow(): void {
    if (this.#isClosed) return;
    this.#turn ??= setImmediate(() => this.flush());
  }

  /** Calls back in order and never at once: after the commit of what was saved up to now. */
  afterCommit(callback: () => void): void {
    if (this.#buffer.size === 0) queueMicrotask(callback);
    else this.#callbacks.push(callback);
  }

  flush(): void {
    if (this.#isClosed) return;
    this.#stopTimers();
    if (this.#buffer.size > 0) this.#commit();
  }

  close(): void {
    this.flush();
    this.#stopTimers();
    this.#isClosed = true;
    const lost = this.#buffer.size;
    if (lost > 0) this.#parts.log.error({ lost }, 'history closed before everything was written');
  }

  #commit(): void {
    const failure = this.#tryCommit();
    if (failure === null) this.#buffer.committed();
    else this.#buffer.failed(failure);
    if (this.#buffer.size === 0) this.#callBack();
    else this.#retry = this.#parts.clock.after(RETRY_MS, () => this.flush());
    this.#announce(failure === null ? null : failureOf(failure));
  }

  #tryCommit(): AppError | null {
    const { readOnly } = this.#parts;
    if (readOnly) return new AppError(readOnly.code, readOnly.message);
    try {
      this.#inTransaction(() => this.#buffer.write());
      return null;
    } catch (error) {
      if (!isSqliteFailure(error)) throw error;
      return storageFailure('The history cannot be written', error);
    }
  }

  #callBack(): void {
    // One microtask each, so that a callback that throws takes no other with it.
    for (const callback of this.#callbacks) queueMicrotask(callback);
    this.#callbacks = [];
  }

  #announce(problem: Failure | null): void {
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    if (problem === null) this.#parts.log.info('history is written again');
    else this.#parts.log.error({ problem }, 'history cannot be written');
    this.#parts.onProblem?.(problem);
  }

  #stopTimers(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#retry?.cancel();
    this.#retry = undefined;
  }
}
