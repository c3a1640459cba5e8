import type { Connection } from '@libp2p/interface';
import type { Task } from '../../../../shared/model/task.ts';
import { MAX_ANSWER_BYTES, REQUEST_TIMEOUT_MS, TASK_PROTOCOL } from './constants.ts';
import { readDocument, writeDocument } from './documents.ts';
import { parseAnswer, type TaskAnswer } from './messages.ts';

/**
 * Hands one task to a peer and waits for its one answer, however long the peer takes.
 *
 * @param signal resets the stream, which cancels the task.
 * @throws Error when no answer comes, or one that is not about this task.
 */
export async function requestTask(
  connection: Connection,
  task: Task,
  signal: AbortSignal,
): Promise<TaskAnswer> {
  const opening = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  const stream = await connection.newStream(TASK_PROTOCOL, { signal: opening });
  // A long task is silent; the connection's own heartbeat tells a dead peer.
  stream.inactivityTimeout = Number.MAX_SAFE_INTEGER;
  try {
    // The answer may come before the request is closed, and a late reader would miss it.
    const answering = readDocument(stream, MAX_ANSWER_BYTES, signal);
    const [text] = await Promise.all([answering, writeDocument(stream, task, opening)]);
    const answer = parseAnswer(text);
    if (answer.task_id !== task.id) throw new Error('The answer is about another task.');
    return answer;
  } catch (error) {
    stream.abort(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}
