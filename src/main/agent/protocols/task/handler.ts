import type { Connection, Libp2p, Stream } from '@libp2p/interface';
import type { PeerId } from '../../../../shared/model/ids.ts';
import { messageOf } from '../../support/app-error.ts';
import type { Startable } from '../../support/lifecycle.ts';
import type { Logger } from '../../support/logger.ts';
import {
  LARGE_RESULT_CHARACTERS,
  MAX_REQUEST_BYTES,
  MAX_TASK_STREAMS,
  REQUEST_TIMEOUT_MS,
  TASK_PROTOCOL,
} from './constants.ts';
import { readDocument, writeDocument } from './documents.ts';
import { parseRequest, type TaskAnswer, type TaskRequest } from './messages.ts';
import { type Visit, Visits } from './visits.ts';

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
  const visits = new Visits();
  const limits = { maxInboundStreams: MAX_TASK_STREAMS, maxOutboundStreams: MAX_TASK_STREAMS };
  return {
    start: () =>
      node.handle(
        TASK_PROTOCOL,
        (stream, connection) => receive(stream, connection, visits, parts),
        {
          ...limits,
          force: true,
        },
      ),
    stop: () => node.unhandle(TASK_PROTOCOL),
  };
}

/** Never rejects. */
async function receive(
  stream: Stream,
  { remotePeer }: Connection,
  visits: Visits,
  parts: TaskHandlerParts,
): Promise<void> {
  const peer = remotePeer.toString();
  const visit = visits.begin(peer);
  if (visit === null) {
    stream.abort(new Error(`More than ${MAX_TASK_STREAMS} tasks at once.`));
    return;
  }
  try {
    await serve(stream, peer, visit, parts);
  } finally {
    visit.end();
  }
}

/** Never rejects. */
async function serve(
  stream: Stream,
  peer: PeerId,
  visit: Visit,
  { answer, onViolation, log }: TaskHandlerParts,
): Promise<void> {
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
  const { id } = request;
  try {
    await visit.arrival();
    let answered: TaskAnswer | null = await answer(peer, request, reset.signal);
    // It waits in the history, not in memory; the same id gets the answer that it had.
    if (visit.isBusy() && isLarge(answered)) answered = null;
    await visit.inTurn(async () => {
      reset.signal.throwIfAborted();
      const document = answered ?? (await answer(peer, { id }, reset.signal));
      await writeDocument(stream, document, AbortSignal.timeout(REQUEST_TIMEOUT_MS));
    });
  } catch (error) {
    log.debug({ peer, task: id, reason: messageOf(error) }, 'an answer was not delivered');
    stream.abort(new Error('No answer.'));
  }
}

function isLarge(answer: TaskAnswer): boolean {
  return 'result' in answer && answer.result.length > LARGE_RESULT_CHARACTERS;
}
