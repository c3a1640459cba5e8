import type { Failure } from '../../../shared/contract/failure.ts';
import type { TaskState } from '../../../shared/model/task.ts';

/** What happens to a task. */
export type TaskEvent =
  | { readonly type: 'assigned' }
  | { readonly type: 'accepted'; readonly position: number }
  | { readonly type: 'awaiting' }
  | { readonly type: 'executing' }
  | { readonly type: 'progressed'; readonly fraction?: number; readonly text?: string }
  | { readonly type: 'completed'; readonly result: string; readonly durationMs: number }
  | { readonly type: 'failed'; readonly failure: Failure; readonly handedBack?: boolean }
  /** Back to its requester's queue: the worker gave it up, or it was lost. */
  | { readonly type: 'returned' }
  | { readonly type: 'retried' };

/** Output beyond this is dropped; a result has its own, larger limit. */
export const MAX_OUTPUT_CHARACTERS = 64 * 1024;

export const initialState: TaskState = { status: 'Pending', stage: 'queued', position: null };

/**
 * The life of a task: Pending → Executing → Complete, or Failed from either; Failed → Pending by a
 * retry, and back to Pending whenever a worker gives it back.
 *
 * @throws Error on an impossible transition, which is a bug in the caller.
 */
export function transition(state: TaskState, event: TaskEvent): TaskState {
  const next = nextState(state, event);
  if (next === null) throw new Error(`A task cannot be ${event.type} while it is ${state.status}.`);
  return next;
}

/** @returns null when `event` is impossible in `state`. */
function nextState(state: TaskState, event: TaskEvent): TaskState | null {
  switch (state.status) {
    case 'Pending':
      return fromPending(event);
    case 'Executing':
      return fromExecuting(state, event);
    case 'Failed':
      return event.type === 'retried' ? initialState : null;
    case 'Complete':
      return null;
  }
}

function fromPending(event: TaskEvent): TaskState | null {
  switch (event.type) {
    case 'assigned':
      return { status: 'Pending', stage: 'sent', position: null };
    case 'accepted':
      return { status: 'Pending', stage: 'accepted', position: event.position };
    case 'awaiting':
      return { status: 'Pending', stage: 'awaiting', position: null };
    case 'executing':
      return { status: 'Executing', fraction: null, output: '' };
    case 'failed':
      return failed(event);
    case 'returned':
      return initialState;
    default:
      return null;
  }
}

function fromExecuting(
  state: Extract<TaskState, { status: 'Executing' }>,
  event: TaskEvent,
): TaskState | null {
  switch (event.type) {
    case 'progressed':
      return {
        status: 'Executing',
        fraction: event.fraction ?? state.fraction,
        output: (state.output + (event.text ?? '')).slice(0, MAX_OUTPUT_CHARACTERS),
      };
    case 'completed':
      return { status: 'Complete', result: event.result, durationMs: event.durationMs };
    case 'failed':
      return failed(event);
    case 'returned':
      return initialState;
    default:
      return null;
  }
}

function failed(event: Extract<TaskEvent, { type: 'failed' }>): TaskState {
  return { status: 'Failed', failure: event.failure, handedBack: event.handedBack ?? false };
}
