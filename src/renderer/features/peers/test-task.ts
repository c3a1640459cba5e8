import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { TaskUpdate } from '../../../shared/contract/streams.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';

/** Long enough to walk over to that machine and press "Allow". */
const WAIT_MS = 5 * 60_000;
const TIMEOUT_MS = 60_000;

/** How a test task stands. `roundTripMs` is from the click to the result, on this machine's clock. */
export type TestTask =
  | { readonly kind: 'sending' }
  | {
      readonly kind: 'open';
      readonly id: TaskId;
      readonly words: string;
      /** In the worker's queue; apart from the words, for it is too restless to be read aloud. */
      readonly place: number | null;
    }
  | {
      readonly kind: 'complete';
      readonly result: string;
      readonly durationMs: number;
      readonly roundTripMs: number;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** Sends a peer one small task and tells how it goes until it has ended. */
export async function runTestTask(
  bridge: Bridge,
  peer: PeerId,
  tell: (test: TestTask) => void,
): Promise<void> {
  const startedAt = performance.now();
  tell({ kind: 'sending' });
  const [task] = await bridge.call('task.create', {
    prompts: ['Say hello: this is a test task'],
    target: { peer },
    timeoutMs: TIMEOUT_MS,
    waitMs: WAIT_MS,
  });
  if (task === undefined) throw new Error('The agent created no task.');
  for await (const update of bridge.open('tasks.follow', { ids: [task.id] })) {
    tell(testTaskOf(update, performance.now() - startedAt));
  }
}

export function testTaskOf({ summary, result }: TaskUpdate, elapsedMs: number): TestTask {
  if (summary.status === 'Failed') {
    return { kind: 'failed', message: summary.failure?.message ?? 'It failed.' };
  }
  if (summary.status === 'Complete' && result !== null) {
    const { result: text, duration_ms: durationMs } = result;
    return { kind: 'complete', result: text, durationMs, roundTripMs: elapsedMs };
  }
  const { id, position: place } = summary;
  return { kind: 'open', id, words: openWords(summary), place };
}

function openWords({ status, stage }: TaskUpdate['summary']): string {
  if (status === 'Executing') return 'Executing';
  if (stage === 'awaiting') return 'Waits for its person to allow this machine';
  if (stage === 'accepted') return 'In its queue';
  return stage === 'sent' ? 'On its way' : 'Waits to be sent';
}
