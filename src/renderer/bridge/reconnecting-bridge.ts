import { type Bridge, BridgeError } from '../../shared/contract/bridge.ts';
import type { EventName, Events } from '../../shared/contract/events.ts';
import type { SocketBridge } from '../../shared/contract/socket-bridge.ts';
import type { AppBridge, Connection } from './app-bridge.ts';
import { createStore } from './store.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

type Listener<Name extends EventName> = (event: Events[Name]) => void;
/** One who listens, whichever connection is open. */
interface Registration {
  attach(bridge: Bridge): void;
  detach(): void;
}

/** Connects for ever, and gives every listener to each new connection. */
export function createReconnectingBridge(connect: () => Promise<SocketBridge>): AppBridge {
  const connection = createStore<Connection>('connecting');
  const registrations = new Set<Registration>();
  let current: Bridge | null = null;

  const keepConnected = async (): Promise<void> => {
    let waitMs = FIRST_WAIT_MS;
    while (true) {
      const bridge = await connect().catch(refusalOf);
      if (bridge === 'refused') {
        connection.set('refused');
        return;
      }
      if (bridge !== 'unreachable') {
        current = bridge;
        for (const registration of registrations) registration.attach(bridge);
        connection.set('open');
        await bridge.closed;
        for (const registration of registrations) registration.detach();
        current = null;
        waitMs = FIRST_WAIT_MS;
      }
      connection.set('lost');
      await wait(waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  };
  void keepConnected();

  return {
    connection,
    async call(name, ...input) {
      return requireOpen(current).call(name, ...input);
    },
    listen(name, listener) {
      const registration = register(name, listener);
      registrations.add(registration);
      if (current !== null) registration.attach(current);
      return () => {
        registrations.delete(registration);
        registration.detach();
      };
    },
    open: (name, input) => requireOpen(current).open(name, input),
  };
}

function register<Name extends EventName>(name: Name, listener: Listener<Name>): Registration {
  let stop = (): void => {};
  return {
    attach(bridge) {
      stop = bridge.listen(name, listener);
    },
    detach: () => stop(),
  };
}

function requireOpen(bridge: Bridge | null): Bridge {
  if (bridge !== null) return bridge;
  throw new BridgeError({
    code: 'unreachable',
    message: 'The agent does not answer: nothing was sent.',
  });
}

function refusalOf(error: unknown): 'refused' | 'unreachable' {
  if (!(error instanceof BridgeError)) throw error;
  return error.failure.code === 'unauthorized' ? 'refused' : 'unreachable';
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
