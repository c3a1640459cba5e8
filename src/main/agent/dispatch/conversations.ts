import type { PeerId } from '../../../shared/model/ids.ts';
import type { Links } from '../protocols/link/links.ts';
import type { RequesterMessage } from '../protocols/link/messages.ts';
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
    hear(intake, peer, message, (answer) => void links.sayToRequester(peer, answer));
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
