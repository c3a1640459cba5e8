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

/** The first message of a client; nothing is answered before it. */
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

export type ClientMessage = z.infer<typeof helloSchema> | z.infer<typeof clientMessageSchema>;

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
