import type { Connection, Libp2p } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { nameOf, type Task, taskSchema } from '../../../shared/model/task.ts';
import type { RequesterMessage, TaskMessage } from '../protocols/link/messages.ts';
import { requestTask } from '../protocols/task/client.ts';
import { DECISION_TIMEOUT_MS, MAX_RESULT_BYTES } from '../protocols/task/constants.ts';
import { createTaskHandler } from '../protocols/task/handler.ts';
import type { TaskAnswer, TaskRequest } from '../protocols/task/messages.ts';
import { messageOf } from '../support/app-error.ts';
import type { Clock, Timer } from '../support/clock.ts';
import type { Startable } from '../support/lifecycle.ts';
import type { Logger } from '../support/logger.ts';
import type { TaskManager } from '../tasks/task-manager.ts';
import type { Intake } from './intake.ts';

export interface FrontDoorParts {
  readonly node: Libp2p;
  readonly manager: TaskManager;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether a peer is connected and speaks the task protocol but not the link. */
  readonly isTaskPeer: (peer: PeerId) => boolean;
  /** What such a peer answers, in the words of the link. */
  readonly onAnswer: (peer: PeerId, message: TaskMessage) => void;
  readonly onViolation: (peer: PeerId, reason: string) => void;
}

/** One task of a peer that is being answered. */
interface Conversation {
  readonly answer: Promise<TaskAnswer>;
  readonly giveUp: () => void;
  streams: number;
}

/**
 * Other implementations, through the task protocol: their one request and one answer a task are
 * translated to and from the conversation of the link, so that dispatch knows no difference.
 */
export class FrontDoor implements Startable {
  readonly #parts: FrontDoorParts;
  readonly #handler: Startable;
  readonly #asking = new Map<TaskId, AbortController>();
  readonly #answering = new Map<string, Conversation>();
  #isLeaving = false;

  constructor(parts: FrontDoorParts) {
    this.#parts = parts;
    this.#handler = createTaskHandler({
      node: parts.node,
      log: parts.log,
      onViolation: parts.onViolation,
      answer: (peer, request, signal) => this.#answer(peer, request, signal),
    });
  }

  start(): Promise<void> {
    this.#isLeaving = false;
    return this.#handler.start();
  }

  async stop(): Promise<void> {
    this.#isLeaving = true;
    for (const asking of this.#asking.values()) asking.abort(new Error('This agent leaves.'));
    await this.#handler.stop();
  }

  /** @returns false for a peer that does not speak the task protocol, or is not there. */
  say(peer: PeerId, message: RequesterMessage): boolean {
    const connection = this.#connectionTo(peer);
    if (connection === null || !this.#parts.isTaskPeer(peer)) return false;
    if (message.type === 'submit') {
      void this.#ask(peer, connection, taskSchema.parse(message.task), message.attempt);
    } else if (message.type === 'cancel') {
      this.#asking.get(message.task_id)?.abort(new Error('The task was cancelled.'));
    }
    return true;
  }

  /** Never rejects. */
  async #ask(peer: PeerId, connection: Connection, task: Task, attempt: number): Promise<void> {
    if (this.#asking.has(task.id)) return;
    const asking = new AbortController();
    this.#asking.set(task.id, asking);
    const about = { task_id: task.id, attempt };
    try {
      const answering = requestTask(connection, task, asking.signal);
      // The peer will say nothing more before the end.
      this.#parts.onAnswer(peer, { type: 'accepted', ...about, position: 0 });
      this.#parts.onAnswer(peer, inLinkWords(await answering, attempt));
    } catch (error) {
      // What this agent leaves behind has not failed: it asks again at its next start.
      if (this.#isLeaving) return;
      this.#parts.onAnswer(peer, {
        type: 'failed',
        ...about,
        error: this.#reasonFor(error, asking),
      });
    } finally {
      this.#asking.delete(task.id);
    }
  }

  #reasonFor(
    error: unknown,
    { signal }: AbortController,
  ): { code: 'cancelled' | 'unreachable'; message: string } {
    if (signal.aborted) return { code: 'cancelled', message: 'It was cancelled.' };
    return { code: 'unreachable', message: `The machine gave no answer: ${messageOf(error)}` };
  }

  /** Streams with the same task share its answer; the last one to be reset cancels it. */
  #answer(peer: PeerId, request: TaskRequest, signal: AbortSignal): Promise<TaskAnswer> {
    const name = nameOf({ id: request.id, sender: peer });
    const conversation = this.#answering.get(name) ?? this.#converse(peer, request);
    this.#answering.set(name, conversation);
    conversation.streams += 1;
    const leave = (): void => {
      conversation.streams -= 1;
      if (conversation.streams === 0) conversation.giveUp();
    };
    signal.addEventListener('abort', leave);
    return conversation.answer.finally(() => {
      // It would keep the answer, of up to 10 MiB, until the stream has been read to its end.
      signal.removeEventListener('abort', leave);
      this.#answering.delete(name);
    });
  }

  /** The whole conversation of the link, folded into one answer. */
  #converse(peer: PeerId, request: TaskRequest): Conversation {
    const { manager, intake, clock } = this.#parts;
    // This protocol has no attempts: a known task gets the answer that it had or will have.
    const attempt = manager.getTask(request.id, peer)?.attempt ?? 1;
    const answered = Promise.withResolvers<TaskAnswer>();
    const giveUp = (): void => {
      intake.cancel(peer, request.id, attempt, () => {});
      answered.resolve(undecided(request.id));
    };
    let decision: Timer | null = null;
    const reply = (message: TaskMessage): void => {
      decision?.cancel();
      if (message.type === 'awaiting') decision = clock.after(DECISION_TIMEOUT_MS, giveUp);
      const answer = inOneAnswer(message);
      if (answer !== null) answered.resolve(answer);
    };
    const maxResultBytes = MAX_RESULT_BYTES;
    intake.submit(peer, { task: request, attempt, maxResultBytes }, reply);
    return { answer: answered.promise, giveUp, streams: 0 };
  }

  #connectionTo(peer: PeerId): Connection | null {
    const connections = this.#parts.node.getConnections(peerIdFromString(peer));
    return connections.find(({ status }) => status === 'open') ?? null;
  }
}

function inLinkWords(answer: TaskAnswer, attempt: number): TaskMessage {
  const about = { task_id: answer.task_id, attempt };
  if (!('error' in answer)) {
    return { type: 'result', ...about, result: answer.result, duration_ms: answer.duration_ms };
  }
  return {
    type: answer.error.code === 'rejected' ? 'rejected' : 'failed',
    ...about,
    error: answer.error,
  };
}

function inOneAnswer(message: TaskMessage): TaskAnswer | null {
  const { task_id } = message;
  switch (message.type) {
    case 'result':
      return { task_id, result: message.result, duration_ms: message.duration_ms };
    case 'rejected':
    case 'failed':
      return { task_id, error: message.error };
    case 'withdrawn':
      return { task_id, error: { code: 'interrupted', message: 'That machine is leaving.' } };
    case 'accepted':
    case 'awaiting':
    case 'executing':
    case 'progress':
      return null;
  }
}

function undecided(id: TaskId): TaskAnswer {
  const message = 'Nobody there decided in time whether this machine may run tasks.';
  return { task_id: id, error: { code: 'rejected', message } };
}
