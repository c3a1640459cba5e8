import { z } from 'zod';
import type { Envelope } from './bridge.ts';
import { type EventName, eventNames } from './events.ts';
import type { Failure } from './failure.ts';

export const BRIDGE_PATH = '/bridge';

/** The longest prompt takes 1.5 MiB when JSON escapes each of its bytes; callers split a batch to fit. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

/** Items of one stream that may be on their way: a reader that rests holds no more in memory. */
export const STREAM_WINDOW = 64;

/** Closes a socket whose token is wrong or missing. */
export const CLOSED_UNAUTHORIZED = 4401;
/** Closes a socket whose message is none of the contract's. */
export const CLOSED_MALFORMED = 4400;

const id = z.int().min(0);
const name = z.string().max(100);
const credit = z.int().min(1).max(STREAM_WINDOW);
const input = z.unknown().optional();
const event = z.enum(eventNames);

/** What a client may say first, for it tells the token only to a server that knows it already. */
export const proveSchema = z.object({
  type: z.literal('prove'),
  nonce: z.string().min(22).max(200),
});

/** What opens the bridge; but for a proof, nothing is answered before it. */
export const helloSchema = z.object({ type: z.literal('hello'), token: z.string().max(200) });

/** What a client says after `hello`. `credit` is how many items of a stream it is ready to take. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id, name, input }),
  z.object({ type: z.literal('listen'), name: event }),
  z.object({ type: z.literal('unlisten'), name: event }),
  z.object({ type: z.literal('open'), id, name, input, credit }),
  z.object({ type: z.literal('grant'), id, credit }),
  z.object({ type: z.literal('cancel'), id }),
]);

export type ClientMessage =
  | z.infer<typeof proveSchema>
  | z.infer<typeof helloSchema>
  | z.infer<typeof clientMessageSchema>;

/** What a server says until it has let a client in: then it is known to be the agent. */
export const doorAnswerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('proof'), proof: z.string().max(200) }),
  z.object({ type: z.literal('welcome') }),
]);

export type DoorAnswer = z.infer<typeof doorAnswerSchema>;

export type ServerMessage =
  | { readonly type: 'welcome' }
  | { readonly type: 'reply'; readonly id: number; readonly envelope: Envelope }
  | { readonly type: 'event'; readonly name: EventName; readonly event: unknown }
  | { readonly type: 'next'; readonly id: number; readonly item: unknown }
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure };

/** @returns null for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
