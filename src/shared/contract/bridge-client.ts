import { type Bridge, BridgeError, type Envelope, type StreamFrame } from './bridge.ts';
import type { CommandInput, CommandName, CommandOutput } from './commands.ts';
import { type EventName, type Events, eventNames } from './events.ts';
import type { StreamInput, StreamItem, StreamName } from './streams.ts';

/** What carries a bridge: failures are data here, and each iteration opens a stream of its own. */
export interface BridgeTransport {
  call(name: string, input: unknown): Promise<Envelope>;
  listen(name: EventName, listener: (event: unknown) => void): () => void;
  open(name: string, input: unknown): AsyncIterable<StreamFrame>;
}

/** Types the far end of a transport: the agent's outputs are trusted, not parsed again. */
export function createBridge(transport: BridgeTransport): Bridge {
  return {
    async call<Name extends CommandName>(
      name: Name,
      ...input: undefined extends CommandInput<Name> ? [] : [CommandInput<Name>]
    ): Promise<CommandOutput<Name>> {
      const envelope = await transport.call(name, input[0]);
      if (!envelope.ok) throw new BridgeError(envelope.failure);
      return envelope.value as CommandOutput<Name>;
    },

    listen<Name extends EventName>(
      name: Name,
      listener: (event: Events[Name]) => void,
    ): () => void {
      if (!eventNames.includes(name)) throw unknownEvent(name);
      return transport.listen(name, (event) => listener(event as Events[Name]));
    },

    open<Name extends StreamName>(
      name: Name,
      input: StreamInput<Name>,
    ): AsyncIterable<StreamItem<Name>> {
      return {
        [Symbol.asyncIterator]: () =>
          iterateItems<StreamItem<Name>>(transport.open(name, input)[Symbol.asyncIterator]()),
      };
    },
  };
}

// By hand, because a generator's return() waits for the item that its reader no longer wants.
function iterateItems<Item>(frames: AsyncIterator<StreamFrame>): AsyncIterator<Item> {
  return {
    async next() {
      const step = await frames.next();
      if (step.done === true || step.value.kind === 'done') return { done: true, value: undefined };
      if (step.value.kind === 'failed') throw new BridgeError(step.value.failure);
      return { done: false, value: step.value.item as Item };
    },
    async return() {
      await frames.return?.();
      return { done: true, value: undefined };
    },
  };
}

function unknownEvent(name: string): BridgeError {
  return new BridgeError({ code: 'invalid_input', message: `There is no event "${name}".` });
}
