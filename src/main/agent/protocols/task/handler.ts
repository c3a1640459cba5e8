import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import type { PeerId } from '../../../../shared/model/ids.ts';
import { messageOf } from '../../support/app-error.ts';
import type { Startable } from '../../support/lifecycle.ts';
import type { Logger } from '../../support/logger.ts';
import {
  MAX_ANSWER_BYTES,
  MAX_REQUEST_BYTES,
  MAX_TASK_STREAMS,
  REQUEST_TIMEOUT_MS,
  TASK_PROTOCOL,
} from './constants.ts';
import { readDocument, writeDocument } from './documents.ts';
import { parseRequest, type TaskAnswer, type TaskRequest } from './messages.ts';

export interface TaskHandlerParts {
  readonly node: Libp2p;
  readonly log: Logger;
  /**
   * Runs a peer's task. @param signal aborts when the peer resets the stream, which is a cancel.
   */
  readonly answer: (peer: PeerId, request: TaskRequest, signal: AbortSignal) => Promise<TaskAnswer>;
  readonly onViolation: (peer: PeerId, reason: string) => void;
}

/** The front door for other implementations: one task in, one answer out. */
export function createTaskHandler(parts: TaskHandlerParts): Startable {
  const { node } = parts;
  const limits = { maxInboundStreams: MAX_TASK_STREAMS, maxOutboundStreams: MAX_TASK_STREAMS };
  return {
    start: () =>
      node.handle(TASK_PROTOCOL, (stream, connection) => serve(stream, connection, parts), {
        ...limits,
        force: true,
      }),
    stop: () => node.unhandle(TASK_PROTOCOL),
  };
}

/** Never rejects. */
async function serve(
  stream: Stream,
  connection: Connection,
  { answer, onViolation, log }: TaskHandlerParts,
): Promise<void> {
  const peer = connection.remotePeer.toString();
  const reset = new AbortController();
  stream.inactivityTimeout = Number.MAX_SAFE_INTEGER;
  stream.addEventListener('close', () => reset.abort(new Error('The requester is gone.')));
  let request: TaskRequest;
  try {
    const arriving = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    request = parseRequest(await readDocument(stream, MAX_REQUEST_BYTES, arriving));
  } catch (error) {
    onViolation(peer, messageOf(error));
    stream.abort(new Error('That is no task.'));
    return;
  }
  try {
    const document = withinLimit(await answer(peer, request, reset.signal));
    await writeDocument(stream, document, AbortSignal.timeout(REQUEST_TIMEOUT_MS));
  } catch (error) {
    log.debug({ peer, task: request.id, reason: messageOf(error) }, 'an answer was not delivered');
    stream.abort(new Error('No answer.'));
  }
}

function withinLimit(answer: TaskAnswer): TaskAnswer {
  if (Buffer.byteLength(JSON.stringify(answer)) <= MAX_ANSWER_BYTES) return answer;
  const message = 'The result is larger than 10 MiB.';
  return { task_id: answer.task_id, error: { code: 'too_large', message } };
}
