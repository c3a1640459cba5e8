import type { Bridge } from '../../shared/contract/bridge.ts';
import { createBridge } from '../../shared/contract/bridge-client.ts';
import type { BridgeServer } from '../agent/agent.ts';

/** The shell speaks to the agent as every other face does. */
export function bridgeTo(server: BridgeServer): Bridge {
  return createBridge({
    call: (name, input) => server.call(name, input),
    listen: (name, listener) => server.listen(name, listener),
    open: (name, input) => server.open(name, input, new AbortController().signal),
  });
}
