import type { TaskFilter, TaskPage } from '../../../shared/contract/commands.ts';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { BatchId, PeerId, TaskId } from '../../../shared/model/ids.ts';
import type {
  JourneyEntry,
  TaskAttempt,
  TaskCounts,
  TaskKey,
  TaskRecord,
  TaskStatus,
} from '../../../shared/model/task.ts';
import {
  BatchReader,
  type StoredBatch,
  type StoredBatches,
  type StretchRequest,
} from '../storage/batch-reader.ts';
import { FoldedPages, type FoldedRequest, type StoredRows } from '../storage/folded-pages.ts';
import { GroupCommit, type GroupCommitParts } from '../storage/group-commit.ts';
import { Slices } from '../storage/slices.ts';
import { TaskBuffer } from '../storage/task-buffer.ts';
import { type PageRequest, TaskPages } from '../storage/task-pages.ts';
import { TaskReader, type UnsettledAttempt } from '../storage/task-reader.ts';
import { TaskWriter } from '../storage/task-writer.ts';
import { AppError } from '../support/app-error.ts';

export interface HistoryParts extends GroupCommitParts {
  /** Shared with whoever else reads at length. @default its own */
  readonly slices?: Slices;
}

/**
 * Every task this agent knows, its own and its peers', with attempts and journey. Writes are
 * collected and committed together at the end of an event-loop turn; reads see them at once.
 */
export class History {
  readonly #buffer: TaskBuffer;
  readonly #commits: GroupCommit;
  readonly #reader: TaskReader;
  readonly #pages: TaskPages;
  readonly #batches: BatchReader;
  readonly #folded: FoldedPages;
  readonly #slices: Slices;

  constructor(parts: HistoryParts) {
    this.#buffer = new TaskBuffer(new TaskWriter(parts.db));
    this.#commits = new GroupCommit(this.#buffer, parts);
    this.#reader = new TaskReader(parts.db);
    const { db, slices = new Slices() } = parts;
    this.#slices = slices;
    const flush = (): void => this.#flushForReading();
    this.#pages = new TaskPages({ db, slices, flush });
    this.#batches = new BatchReader(db);
    this.#folded = new FoldedPages({ db, slices, flush, batches: this.#batches });
  }

  /** Why nothing can be written at present; what was saved is kept in memory until it can. */
  get problem(): Failure | null {
    return this.#commits.problem;
  }

  /**
   * Resolves once the task is committed.
   *
   * @param batchName what its batch is called if this is the first task of it.
   * @throws AppError `storage_failed` when it cannot be; the task is then forgotten.
   */
  create(record: TaskRecord, entry: JourneyEntry, batchName?: string): Promise<void> {
    const creation = Promise.withResolvers<void>();
    if (this.#commits.isClosed) {
      creation.reject(new AppError('storage_failed', 'The task was not saved: the agent stops.'));
      return creation.promise;
    }
    const write = this.#buffer.put(record);
    write.entries.push(entry);
    write.batchName = batchName;
    write.creations.push(creation);
    this.#commits.scheduleNow();
    return creation.promise;
  }

  /** Kept in memory until a commit succeeds. */
  save(record: TaskRecord, entry?: JourneyEntry, attempt?: TaskAttempt): void {
    const write = this.#buffer.put(record);
    if (entry !== undefined) write.entries.push(entry);
    if (attempt !== undefined) write.attempts.push(attempt);
    this.#commits.schedule();
  }

  /** Its worker knows how the attempt ended, so nothing has to be told it after a reconnect. */
  settleAttempt(key: TaskKey, attempt: number): void {
    this.#buffer.settle(key, attempt);
    this.#commits.schedule();
  }

  /** Calls back in order and never at once: after the commit of all that was saved up to now. */
  afterCommit(callback: () => void): void {
    this.#commits.afterCommit(callback);
  }

  committed(): Promise<void> {
    return new Promise((resolve) => this.afterCommit(resolve));
  }

  /** Commits now. A failure shows as {@link History.problem}. */
  flush(): void {
    this.#commits.flush();
  }

  /** Commits what is left; afterwards nothing is written any more. Safe to call twice. */
  close(): void {
    this.#slices.close();
    this.#commits.close();
  }

  find(sender: PeerId, id: TaskId): TaskRecord | null {
    return this.#buffer.find({ sender, id })?.record ?? this.#reader.find(sender, id);
  }

  /** Our own task with this id, or else the newest of a peer's. */
  findById(id: TaskId, self: PeerId): TaskRecord | null {
    this.#flushForReading();
    const found = this.find(self, id) ?? this.#reader.findNewest(id);
    return found && this.find(found.task.sender, id);
  }

  journey(sender: PeerId, id: TaskId): JourneyEntry[] {
    const unwritten = this.#buffer.find({ sender, id })?.entries ?? [];
    return [...this.#reader.journey(sender, id), ...unwritten];
  }

  /** Each attempt as it was first saved. */
  attempts(sender: PeerId, id: TaskId): TaskAttempt[] {
    const unwritten = this.#buffer.find({ sender, id })?.attempts ?? [];
    const attempts = new Map<number, TaskAttempt>();
    for (const each of [...this.#reader.attempts(sender, id), ...unwritten]) {
      if (!attempts.has(each.attempt)) attempts.set(each.attempt, each);
    }
    return [...attempts.values()];
  }

  /** All that have not ended, oldest first. */
  open(): TaskRecord[] {
    this.#flushForReading();
    return this.#reader.open();
  }

  /** All, oldest first, at once: of a long history that takes seconds. */
  list(): TaskRecord[] {
    this.#flushForReading();
    return this.#reader.list();
  }

  /** What this worker was given and was never told the end of, oldest first. */
  unsettledAttempts(worker: PeerId): UnsettledAttempt[] {
    this.#flushForReading();
    return this.#reader.unsettledAttempts(worker);
  }

  /** @throws AppError `invalid_input` for a page that the order does not have. */
  page(request: PageRequest): Promise<Omit<TaskPage, 'version'>> {
    return this.#pages.page(request);
  }

  count(filter: TaskFilter, self: PeerId): Promise<TaskCounts> {
    return this.#pages.count({ filter, self });
  }

  /** The keys of all that match, oldest first. */
  ids(filter: TaskFilter, self: PeerId, statuses: readonly TaskStatus[]): Promise<TaskKey[]> {
    return this.#pages.keys({ filter, self, statuses });
  }

  /** All that match, oldest first; may be read slowly, while tasks change. */
  all(filter: TaskFilter, self: PeerId): AsyncIterable<TaskRecord> {
    return this.#pages.all({ filter, self });
  }

  batch(id: BatchId): StoredBatch | null {
    this.#flushForReading();
    return this.#batches.find(id);
  }

  /** Newest first. */
  batches(request: StretchRequest): StoredBatches {
    this.#flushForReading();
    return this.#batches.page(request);
  }

  /** Single tasks, and batches in place of theirs. */
  folded(request: FoldedRequest): Promise<StoredRows> {
    return this.#folded.page(request);
  }

  #flushForReading(): void {
    // While commits fail, the retry alone tries: each attempt writes everything that waits.
    if (this.problem === null) this.flush();
  }
}
