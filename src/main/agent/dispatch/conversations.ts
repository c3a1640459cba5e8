import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import { MAX_MESSAGE_BYTES } from '../protocols/link/constants.ts';
import type { Links } from '../protocols/link/links.ts';
import type { RequesterMessage, TaskMessage } from '../protocols/link/messages.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Reply } from './guests.ts';
import type { Intake } from './intake.ts';

/** Lets the two sides of dispatch speak over the links: ours as a requester, ours as a worker. */
export function converse(links: Links, dispatcher: Dispatcher, intake: Intake): void {
  links.on('greeted', (peer, role) => {
    if (role === 'worker') dispatcher.workerCame(peer);
    else intake.requesterCame(peer);
  });
  links.on('ended', (peer, role, { cause }) => {
    if (role === 'worker') dispatcher.workerLost(peer, { isSudden: cause === 'lost' });
    else if (cause === 'bye') intake.requesterLeft(peer);
    else intake.requesterLost(peer);
  });
  links.on('workerSaid', (peer, message) => {
    if ('task_id' in message) dispatcher.workerSaid(peer, message);
  });
  links.on('requesterSaid', (peer, message) => {
    hear(intake, peer, message, (answer) => {
      const { type, task_id: id, attempt } = answer;
      const again = type === 'result' ? readAgain(intake, peer, id, attempt) : undefined;
      links.sayToRequester(peer, withinLink(answer), again);
    });
  });
}

function hear(intake: Intake, peer: PeerId, message: RequesterMessage, reply: Reply): void {
  switch (message.type) {
    case 'submit': {
      const { task, attempt, timeout_ms: timeoutMs, trace } = message;
      intake.submit(peer, { task, attempt, timeoutMs, trace }, reply);
      return;
    }
    case 'cancel':
      intake.cancel(peer, message.task_id, message.attempt, reply);
      return;
    case 'withdraw':
      intake.withdraw(peer, message.task_id, message.attempt, reply);
      return;
    case 'hello':
    case 'alive':
    case 'bye':
  }
}

/** A result waits in the history until its requester reads it: what is returned here holds none. */
function readAgain(
  intake: Intake,
  peer: PeerId,
  id: TaskId,
  attempt: number,
): () => TaskMessage | null {
  return () => {
    const message = intake.reports.stateOf(peer, id, attempt);
    return message && withinLink(message);
  };
}

/** A task that came through the front door may have a larger result than the link takes. */
function withinLink(message: TaskMessage): TaskMessage {
  if (message.type !== 'result' || fitsTheLink(message)) return message;
  const { task_id, attempt } = message;
  const error = { code: 'too_large', message: 'The result is larger than 1 MiB.' } as const;
  return { type: 'failed', task_id, attempt, error };
}

function fitsTheLink(message: Extract<TaskMessage, { type: 'result' }>): boolean {
  // JSON takes at most six bytes per UTF-16 unit, so short results need no encoding.
  return (
    message.result.length * 6 <= MAX_MESSAGE_BYTES / 2 ||
    Buffer.byteLength(JSON.stringify(message)) <= MAX_MESSAGE_BYTES
  );
}
