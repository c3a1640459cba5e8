import type { Bridge, StreamFrame } from '../../shared/contract/bridge.ts';
import { createBridge } from '../../shared/contract/bridge-client.ts';
import type { BridgeServer } from './bridge-server.ts';

/** A bridge within one process. Values are cloned, so that it shares no more than a wire would. */
export function createMemoryBridge(server: BridgeServer): Bridge {
  return createBridge({
    call: async (name, input) => structuredClone(await server.call(name, structuredClone(input))),
    listen: (name, listener) => server.listen(name, (event) => listener(structuredClone(event))),
    open: (name, input) => ({
      [Symbol.asyncIterator]: () => iterateFrames(server, name, structuredClone(input)),
    }),
  });
}

function iterateFrames(
  server: BridgeServer,
  name: string,
  input: unknown,
): AsyncIterator<StreamFrame> {
  const leaving = new AbortController();
  const frames = server.open(name, input, leaving.signal)[Symbol.asyncIterator]();
  return {
    next: async () => structuredClone(await frames.next()),
    async return() {
      leaving.abort();
      await frames.return?.();
      return { done: true, value: undefined };
    },
  };
}
