import { Buffer } from 'node:buffer';
import type { Failure } from '../../../shared/contract/failure.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { Trust } from '../../../shared/model/peer.ts';
import type { Task, TaskRecord } from '../../../shared/model/task.ts';
import { beginningOf } from '../../../shared/model/task-views.ts';
import { MAX_RESULT_BYTES } from '../protocols/link/constants.ts';
import { AppError } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import type { History } from '../tasks/history.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import { Admissions } from '../trust/admissions.ts';
import { ALLOWED_WINDOW, ASK_WINDOW } from '../trust/trust-policy.ts';
import { AbsentRequesters } from './absent-requesters.ts';
import { type Guest, Guests, type Reply } from './guests.ts';
import { Reports } from './reports.ts';
import {
  type CheckedTask,
  type ExecutionTerms,
  type IncomingTask,
  orReject,
  parseSubmission,
} from './submission.ts';
import { rejection } from './task-messages.ts';

/** Bounds the memory that one peer's queue takes. */
const MAX_QUEUED_PROMPT_BYTES = 64 * 1024 * 1024;
/** A requester without a link for this long is dead, and its work is aborted. */
export const REQUESTER_GRACE_MS = 60_000;
/** How long what was pending at a crash waits for its requester. */
export const RESTART_GRACE_MS = 10 * 60_000;

export interface IntakeParts {
  readonly manager: TaskManager;
  readonly history: History;
  readonly clock: Clock;
  readonly trustOf: (peer: PeerId) => Trust;
  /** What waits for a decision has changed. */
  readonly onRequests: () => void;
}

export interface WaitingRequest {
  readonly peer: PeerId;
  readonly since: number;
  /** Of each prompt the beginning: all of it would be megabytes in every event. */
  readonly tasks: readonly { readonly id: TaskId; readonly prompt: string }[];
}

interface Undecided {
  readonly submission: CheckedTask;
  readonly reply: Reply;
}

const takenBack: Failure = { code: 'cancelled', message: 'Its requester took it back.' };
const givenBack: Failure = { code: 'cancelled', message: 'This machine left and gave it back.' };
const requesterGone: Failure = { code: 'peer_lost', message: 'Its requester is gone.' };
const refused: Failure = { code: 'rejected', message: 'The machine that was asked refused.' };
const interrupted: Failure = {
  code: 'interrupted',
  message: 'The machine that executed it stopped before it was done.',
};

/** The worker's side of dispatch: takes on what peers submit, and tells them how it goes. */
export class Intake {
  readonly #parts: IntakeParts;
  readonly #guests = new Guests();
  readonly reports: Reports;
  readonly #undecided = new Admissions<Undecided>(ASK_WINDOW);
  readonly #absent: AbsentRequesters;
  #isLeaving = false;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.reports = new Reports({ ...parts, guests: this.#guests });
    this.#absent = new AbsentRequesters(parts.clock, (peer) => this.#endAll(peer, requesterGone));
  }

  get undecidedPeers(): number {
    return this.#undecided.size;
  }

  /** Takes on a task, or answers with its present state when it is known. */
  submit(peer: PeerId, incoming: IncomingTask, reply: Reply): void {
    orReject(incoming, reply, () => this.#admit(peer, incoming, reply));
  }

  /** Stops a task; the requester hears `failed`, or its present state when it has ended. */
  cancel(peer: PeerId, id: TaskId, attempt: number, reply: Reply): void {
    const error = { code: 'cancelled', message: 'Its requester cancelled it.' } as const;
    if (this.#hasGuest(peer, id, attempt, reply)) {
      this.#parts.manager.endTask({ id, sender: peer }, error);
    } else if (
      this.#dismiss(peer, id, attempt) ||
      !this.reports.tellKnown(peer, id, attempt, reply)
    ) {
      reply({ type: 'failed', task_id: id, attempt, error });
    }
  }

  /** Gives a task back unless it executes; else the requester hears its present state. */
  withdraw(peer: PeerId, id: TaskId, attempt: number, reply: Reply): void {
    const { manager } = this.#parts;
    const isGuest = this.#hasGuest(peer, id, attempt, reply);
    if (isGuest && manager.handBack({ id, sender: peer }, takenBack)) return;
    if (this.#dismiss(peer, id, attempt) || !this.reports.tellKnown(peer, id, attempt, reply)) {
      reply({ type: 'withdrawn', task_id: id, attempt });
    }
  }

  /** The requester is there: its work goes on. */
  requesterCame(peer: PeerId): void {
    this.#absent.came(peer);
  }

  /** The requester was lost; its work is aborted unless it comes back in time. */
  requesterLost(peer: PeerId, graceMs: number = REQUESTER_GRACE_MS): void {
    this.#dismissAll(peer);
    if (this.#guests.count(peer) > 0) this.#absent.lost(peer, graceMs);
  }

  /** The requester said goodbye: what it has queued is dropped, what executes finishes. */
  requesterLeft(peer: PeerId): void {
    this.#dismissAll(peer);
    for (const { id } of this.#guests.of(peer)) {
      this.#parts.manager.handBack({ id, sender: peer }, requesterGone);
    }
  }

  /** Who waits for a decision, and with what. */
  requests(): WaitingRequest[] {
    return [...this.#undecided.list()].map(({ peer, since, items }) => ({
      peer,
      since,
      tasks: items.map(({ submission: { task } }) => ({
        id: task.id,
        prompt: beginningOf(task.prompt),
      })),
    }));
  }

  /** Lets in what a peer has waiting now. */
  admitWaiting(peer: PeerId): void {
    for (const { submission, reply } of this.#undecided.takeAll(peer)) {
      orReject(submission, reply, () => this.#accept(peer, submission, reply));
    }
    this.#parts.onRequests();
  }

  /**
   * For a blocked peer: what it has waiting or queued is rejected, what executes is aborted. Resolves
   * once that was said, so that the link can be closed.
   */
  async expel(peer: PeerId): Promise<void> {
    const { history, onRequests } = this.#parts;
    for (const { submission, reply } of this.#undecided.takeAll(peer)) {
      reply(rejection({ id: submission.task.id, attempt: submission.attempt }, refused));
    }
    for (const guest of this.#guests.of(peer)) this.#expelOne(peer, guest);
    onRequests();
    history.flush();
    if (history.problem === null) await history.committed();
  }

  /** Brings back what peers had open here when the agent last ran. */
  restore(records: readonly TaskRecord[]): void {
    for (const { task, attempt, state } of records) {
      if (state.status === 'Executing') this.#parts.manager.endTask(task, interrupted);
      else this.#track(task, attempt, () => {}, true);
    }
    for (const peer of this.#guests.peers()) this.requesterLost(peer, RESTART_GRACE_MS);
  }

  /** This agent stops: what executes is interrupted, what is queued returns to its requesters. */
  leave(): void {
    this.#isLeaving = true;
    this.#absent.stop();
    for (const { peer, items } of [...this.#undecided.list()]) {
      for (const { submission, reply } of items) {
        reply({ type: 'withdrawn', task_id: submission.task.id, attempt: submission.attempt });
      }
      this.#undecided.takeAll(peer);
    }
    for (const peer of this.#guests.peers()) this.#returnAll(peer);
  }

  #expelOne(peer: PeerId, { id, attempt, reply }: Guest): void {
    const { manager, history } = this.#parts;
    const isExecuting = manager.getTask(id, peer)?.state.status === 'Executing';
    if (!isExecuting) {
      this.#guests.delete(peer, id);
      history.afterCommit(() => reply(rejection({ id, attempt }, refused)));
    }
    manager.endTask({ id, sender: peer }, isExecuting ? interrupted : refused);
  }

  #returnAll(peer: PeerId): void {
    const { manager } = this.#parts;
    for (const { id, isParked } of this.#guests.of(peer)) {
      const key = { id, sender: peer };
      // A parked task's requester has not come back yet: the next start waits for it again.
      if (!isParked && !manager.handBack(key, givenBack)) manager.endTask(key, interrupted);
    }
  }

  #admit(peer: PeerId, incoming: IncomingTask, reply: Reply): void {
    if (this.#isLeaving) throw new AppError('busy', 'That machine is leaving.');
    const known = this.#parts.manager.getTask(incoming.task.id, peer);
    if (known !== null && known.attempt >= incoming.attempt) {
      if (known.attempt === incoming.attempt) this.#resume(known, incoming, reply);
      return;
    }
    const waiting = this.#undecided.get(peer, incoming.task.id);
    if (waiting !== null && waiting.submission.attempt > incoming.attempt) return;
    const submission = parseSubmission(peer, incoming);
    const trust = this.#parts.trustOf(peer);
    if (trust === 'blocked') throw new AppError('rejected', refused.message);
    this.#abandonOlder(peer, submission.task.id);
    if (trust === 'ask') this.#ask(peer, submission, reply);
    else this.#accept(peer, submission, reply);
  }

  #ask(peer: PeerId, submission: CheckedTask, reply: Reply): void {
    const { task, attempt } = submission;
    this.#undecided.add(peer, task.id, { submission, reply }, this.#parts.clock.now());
    reply({ type: 'awaiting', task_id: task.id, attempt });
    this.#parts.onRequests();
  }

  #accept(peer: PeerId, submission: CheckedTask, reply: Reply): void {
    const { manager } = this.#parts;
    const { task, attempt } = submission;
    this.#checkRoom(peer);
    this.#track(task, attempt, reply, false);
    manager.adopt(submission);
    this.#execute(task, submission);
  }

  #execute(task: Task, { trace, maxResultBytes = MAX_RESULT_BYTES }: ExecutionTerms): void {
    this.#parts.manager.executeHere(task, { trace, maxResultBytes });
  }

  /** The same triple starts nothing: it gets its present state, and what follows. */
  #resume(record: TaskRecord, incoming: IncomingTask, reply: Reply): void {
    const { task, attempt, state } = record;
    const guest = this.#guests.get(task.sender, task.id);
    if (guest !== null) this.#track(task, attempt, reply, false);
    if (guest?.isParked === true && state.status === 'Pending') this.#execute(task, incoming);
    else this.reports.tellState(record, reply);
  }

  #abandonOlder(peer: PeerId, id: TaskId): void {
    if (this.#guests.get(peer, id) === null) return;
    this.#guests.delete(peer, id);
    const failure: Failure = { code: 'cancelled', message: 'A newer attempt replaced it.' };
    this.#parts.manager.endTask({ id, sender: peer }, failure);
  }

  #checkRoom(peer: PeerId): void {
    if (this.#guests.count(peer) >= ALLOWED_WINDOW) {
      throw new AppError('busy', `${ALLOWED_WINDOW} tasks of this machine are open there already.`);
    }
    if (this.#guests.promptBytes(peer) > MAX_QUEUED_PROMPT_BYTES) {
      throw new AppError('busy', '64 MiB of prompts of this machine are queued there already.');
    }
  }

  #track(task: Task, attempt: number, reply: Reply, isParked: boolean): void {
    const promptBytes = Buffer.byteLength(task.prompt);
    this.#guests.set(task.sender, { id: task.id, attempt, promptBytes, reply, isParked });
  }

  /** Whether that attempt is open here; whoever speaks of it is the one to be told. */
  #hasGuest(peer: PeerId, id: TaskId, attempt: number, reply: Reply): boolean {
    const guest = this.#guests.get(peer, id);
    if (guest?.attempt !== attempt) return false;
    this.#guests.set(peer, { ...guest, reply });
    return true;
  }

  #endAll(peer: PeerId, failure: Failure): void {
    for (const { id } of this.#guests.of(peer)) {
      this.#parts.manager.endTask({ id, sender: peer }, failure);
    }
  }

  #dismiss(peer: PeerId, id: TaskId, attempt: number): boolean {
    if (this.#undecided.get(peer, id)?.submission.attempt !== attempt) return false;
    this.#undecided.remove(peer, id);
    this.#parts.onRequests();
    return true;
  }

  #dismissAll(peer: PeerId): void {
    if (this.#undecided.takeAll(peer).length > 0) this.#parts.onRequests();
  }
}
