import {
  type Failure,
  type TaskFailureCode,
  taskFailureCodes,
} from '../../../shared/contract/failure.ts';
import type { TaskRecord } from '../../../shared/model/task.ts';
import { MAX_REASON_CHARACTERS } from '../protocols/link/constants.ts';
import type { TaskMessage } from '../protocols/link/messages.ts';
import { MAX_OUTPUT_CHARACTERS, type TaskEvent } from '../tasks/transition.ts';

/** @returns what a worker says of a task as it is now. */
export function stateMessage({ task, attempt, state }: TaskRecord): TaskMessage {
  const about = { task_id: task.id, attempt };
  switch (state.status) {
    case 'Pending':
      return { type: 'accepted', ...about, position: state.position ?? 0 };
    case 'Executing':
      return { type: 'executing', ...about };
    case 'Complete':
      return { type: 'result', ...about, result: state.result, duration_ms: state.durationMs };
    case 'Failed':
      if (state.handedBack) return { type: 'withdrawn', ...about };
      return { type: 'failed', ...about, error: wireError(state.failure) };
  }
}

/** @returns what a worker says of what just happened to a task. */
export function changeMessage(record: TaskRecord, event: TaskEvent): TaskMessage {
  if (event.type !== 'progressed') return stateMessage(record);
  const { fraction, text } = event;
  return {
    type: 'progress',
    task_id: record.task.id,
    attempt: record.attempt,
    ...(fraction === undefined ? {} : { fraction }),
    ...(text === undefined ? {} : { text: text.slice(0, MAX_OUTPUT_CHARACTERS) }),
  };
}

export function rejection(about: { id: string; attempt: number }, failure: Failure): TaskMessage {
  const { id, attempt } = about;
  return { type: 'rejected', task_id: id, attempt, error: wireError(failure) };
}

/** Only the codes of protocol.md cross the wire; what is ours alone becomes `busy`. */
function wireError({ code, message }: Failure): Failure<TaskFailureCode> {
  const wireCode = taskFailureCodes.find((candidate) => candidate === code) ?? 'busy';
  return { code: wireCode, message: message.slice(0, MAX_REASON_CHARACTERS) };
}
