import type { TaskCounts, TaskFilter, TaskPage } from '../../../shared/contract/commands.ts';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type {
  JourneyEntry,
  TaskAttempt,
  TaskKey,
  TaskRecord,
  TaskStatus,
} from '../../../shared/model/task.ts';
import { GroupCommit, type GroupCommitParts } from '../storage/group-commit.ts';
import { TaskBuffer } from '../storage/task-buffer.ts';
import { type PageRequest, TaskPages } from '../storage/task-pages.ts';
import { TaskReader, type UnsettledAttempt } from '../storage/task-reader.ts';
import { TaskWriter } from '../storage/task-writer.ts';
import { AppError } from '../support/app-error.ts';

/**
 * Every task this agent knows, its own and its peers', with attempts and journey. Writes are
 * collected and committed together at the end of an event-loop turn; reads see them at once.
 */
export class History {
  readonly #buffer: TaskBuffer;
  readonly #commits: GroupCommit;
  readonly #reader: TaskReader;
  readonly #pages: TaskPages;

  constructor(parts: GroupCommitParts) {
    this.#buffer = new TaskBuffer(new TaskWriter(parts.db));
    this.#commits = new GroupCommit(this.#buffer, parts);
    this.#reader = new TaskReader(parts.db);
    this.#pages = new TaskPages(parts.db);
  }

  /** Why nothing can be written at present; what was saved is kept in memory until it can. */
  get problem(): Failure | null {
    return this.#commits.problem;
  }

  /**
   * Resolves once the task is committed.
   *
   * @throws AppError `storage_failed` when it cannot be; the task is then forgotten.
   */
  create(record: TaskRecord, entry: JourneyEntry): Promise<void> {
    const creation = Promise.withResolvers<void>();
    if (this.#commits.isClosed) {
      creation.reject(new AppError('storage_failed', 'The task was not saved: the agent stops.'));
      return creation.promise;
    }
    const write = this.#buffer.put(record);
    write.entries.push(entry);
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

  /** What this worker was given and was never told the end of, oldest first. */
  unsettledAttempts(worker: PeerId): UnsettledAttempt[] {
    this.#flushForReading();
    return this.#reader.unsettledAttempts(worker);
  }

  page(request: PageRequest): Omit<TaskPage, 'version'> {
    this.#flushForReading();
    return this.#pages.page(request);
  }

  count(filter: TaskFilter, self: PeerId): TaskCounts {
    this.#flushForReading();
    return this.#pages.count({ filter, self });
  }

  /** The keys of all that match, oldest first. */
  ids(filter: TaskFilter, self: PeerId, statuses: readonly TaskStatus[]): TaskKey[] {
    this.#flushForReading();
    return this.#pages.keys({ filter, self, statuses });
  }

  /** All that match, oldest first; may be read slowly, while tasks change. */
  all(filter: TaskFilter, self: PeerId): Iterable<TaskRecord> {
    this.#flushForReading();
    return this.#pages.all({ filter, self });
  }

  #flushForReading(): void {
    // While commits fail, the retry alone tries: each attempt writes everything that waits.
    if (this.problem === null) this.flush();
  }
}
