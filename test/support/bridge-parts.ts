import type { EventSource } from '../../src/main/agent/bridge-server.ts';
import { AppError } from '../../src/main/agent/support/app-error.ts';
import type { CommandHandlers } from '../../src/shared/contract/commands.ts';
import type { EventName, Events } from '../../src/shared/contract/events.ts';
import type { StreamHandlers, TaskUpdate } from '../../src/shared/contract/streams.ts';

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
    'task.move': refuse,
    'tasks.page': refuse,
    'tasks.count': refuse,
    'tasks.folded': refuse,
    'batch.get': refuse,
    'batches.page': refuse,
    'peers.list': refuse,
    'peer.connect': refuse,
    'peers.retry': refuse,
    'peer.trust': refuse,
    'requests.list': refuse,
    'request.decide': refuse,
    'pool.join': refuse,
    'pool.leave': refuse,
    'statistics.summary': refuse,
    'statistics.series': refuse,
    'settings.get': refuse,
    'settings.change': refuse,
    'network.interfaces': refuse,
    'folder.open': refuse,
    'history.clear': refuse,
    'update.check': refuse,
    'update.restart': refuse,
    ...given,
  };
}

export function streamHandlers(given: Partial<StreamHandlers> = {}): StreamHandlers {
  return { 'tasks.follow': refuse, 'tasks.export': refuse, 'doctor.run': refuse, ...given };
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

export interface Producer {
  readonly produce: StreamHandlers['tasks.follow'];
  readonly stopped: Promise<void>;
  produced(): number;
}

/** A stream without an end, that tells how far it came. */
export function endlessProducer(): Producer {
  const { promise: stopped, resolve: onStopped } = Promise.withResolvers<void>();
  let produced = 0;
  return {
    stopped,
    produced: () => produced,
    async *produce() {
      try {
        for (;;) {
          produced += 1;
          yield update(produced - 1);
        }
      } finally {
        onStopped();
      }
    },
  };
}

/** The update number `attempt` of a stream. */
export function update(attempt: number): TaskUpdate {
  return {
    summary: {
      id: '3f0c7a52-7f2e-4d3a-9d58-0f6b6a1c2d3e',
      sender: '12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo',
      prompt: 'Say hello',
      timestamp: 0,
      priority: 5,
      batch: null,
      target: 'local',
      status: 'Pending',
      stage: 'queued',
      position: null,
      fraction: null,
      attempt,
      worker: null,
      failure: null,
      waitedMs: 0,
      durationMs: null,
      enqueuedAt: 0,
      executingSince: null,
      endedAt: null,
    },
    result: null,
  };
}

function refuse(): never {
  throw new AppError('not_found', 'This test gave no handler.');
}
