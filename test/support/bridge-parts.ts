import type { EventSource } from '../../src/main/agent/bridge-server.ts';
import { AppError } from '../../src/main/agent/support/app-error.ts';
import type { CommandHandlers } from '../../src/shared/contract/commands.ts';
import type { EventName, Events } from '../../src/shared/contract/events.ts';
import type { StreamHandlers } from '../../src/shared/contract/streams.ts';

/** Handlers that refuse everything but what a test gives. */
export function commandHandlers(given: Partial<CommandHandlers> = {}): CommandHandlers {
  return {
    'agent.status': refuse,
    'agent.pause': refuse,
    'agent.resume': refuse,
    'task.create': refuse,
    'task.get': refuse,
    'tasks.cancel': refuse,
    'tasks.retry': refuse,
    'tasks.page': refuse,
    'tasks.count': refuse,
    'peers.list': refuse,
    'peer.connect': refuse,
    'peer.trust': refuse,
    'requests.list': refuse,
    'request.decide': refuse,
    'statistics.summary': refuse,
    ...given,
  };
}

export function streamHandlers(given: Partial<StreamHandlers> = {}): StreamHandlers {
  return { 'tasks.follow': refuse, 'tasks.export': refuse, ...given };
}

export interface FakeEvents extends EventSource {
  announce<Name extends EventName>(name: Name, event: Events[Name]): void;
  listenerCount(): number;
}

export function createFakeEvents(): FakeEvents {
  const listeners = new Set<(name: EventName, event: unknown) => void>();
  return {
    listen(name, listener) {
      const entry = (announced: EventName, event: unknown) => {
        if (announced === name) listener(event as Events[typeof name]);
      };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    announce(name, event) {
      for (const listener of [...listeners]) listener(name, event);
    },
    listenerCount: () => listeners.size,
  };
}

function refuse(): never {
  throw new AppError('not_found', 'This test gave no handler.');
}
