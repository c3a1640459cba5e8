import type { CommandInput, CommandName, CommandOutput } from './commands.ts';
import type { EventName, Events } from './events.ts';
import type { Failure } from './failure.ts';
import type { StreamInput, StreamItem, StreamName } from './streams.ts';

/**
 * The one contract between the agent and its faces, over IPC, WebSocket or in memory.
 *
 * `call` and the iteration of `open` reject with a {@link BridgeError}.
 */
export interface Bridge {
  call<Name extends CommandName>(
    name: Name,
    ...input: undefined extends CommandInput<Name> ? [] : [CommandInput<Name>]
  ): Promise<CommandOutput<Name>>;
  /** @returns stops listening; safe to call twice. */
  listen<Name extends EventName>(name: Name, listener: (event: Events[Name]) => void): () => void;
  open<Name extends StreamName>(
    name: Name,
    input: StreamInput<Name>,
  ): AsyncIterable<StreamItem<Name>>;
}

/** Failures travel as data: Electron strips thrown errors to text. */
export type Envelope<Value = unknown> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

export type StreamFrame<Item = unknown> =
  | { readonly kind: 'next'; readonly item: Item }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A refused call, on the caller's side. */
export class BridgeError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'BridgeError';
    this.failure = failure;
  }
}
