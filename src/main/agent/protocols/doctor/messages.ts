import { z } from 'zod';

const MAX_VERSION_CHARACTERS = 64;
/** An IPv6 address in brackets with a port has 47. */
const MAX_ADDRESS_CHARACTERS = 64;

const question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('state') }),
  z.object({ ask: z.literal('dial_back'), port: z.int().min(1).max(65_535) }),
]);

const error = z.object({ error: z.object({ code: z.string().max(32) }) });

const state = z.object({
  /** Unix time in milliseconds. */
  now: z.int(),
  version: z.string().max(MAX_VERSION_CHARACTERS),
  /** How the answering side treats the asking one. */
  trust: z.enum(['ask', 'allowed']),
  /** Whether it hears its own multicast: on some interface, on none, or it does not use it. */
  multicast: z.enum(['works', 'silent', 'off']),
  /** Whether it has heard the asking side by multicast in the last minute. */
  hears_you: z.boolean(),
});

const dialBack = z.object({
  outcome: z.enum(['reached', 'refused', 'unreachable', 'timed_out', 'failed']),
  /** Where it tried, as `host:port`. */
  address: z.string().max(MAX_ADDRESS_CHARACTERS),
});

export type Question = z.output<typeof question>;
export type StateAnswer = z.output<typeof state>;
export type DialBackAnswer = z.output<typeof dialBack>;
export type ErrorAnswer = z.output<typeof error>;

const answers = { state: z.union([error, state]), dial_back: z.union([error, dialBack]) } as const;

/** @throws Error when it is none. */
export function parseQuestion(text: string): Question {
  return question.parse(JSON.parse(text));
}

/** @throws Error when it is no answer to that question. */
export function parseState(text: string): StateAnswer | ErrorAnswer {
  return answers.state.parse(JSON.parse(text));
}

/** @throws Error when it is no answer to that question. */
export function parseDialBack(text: string): DialBackAnswer | ErrorAnswer {
  return answers.dial_back.parse(JSON.parse(text));
}
