import { z } from 'zod';
import { taskFailureCodes } from '../../../../shared/contract/failure.ts';
import { taskIdSchema } from '../../../../shared/model/ids.ts';
import { timeoutMsSchema } from '../../../../shared/model/task.ts';
import { MAX_NAME_CHARACTERS, MAX_REASON_CHARACTERS } from './constants.ts';

const HIGHEST_ATTEMPT = 2 ** 31 - 1;
/** Line breaks and tabs are harmless; U+2800 is an empty Braille cell. */
const UNSEEN =
  /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const count = z.int().min(0).max(1_000_000);
const attempt = z.int().min(1).max(HIGHEST_ATTEMPT);
const about = { task_id: taskIdSchema, attempt };
const error = z.object({
  /** A newer version may have codes of its own. */
  code: z.enum(taskFailureCodes).catch('executor_failed'),
  message: z.string().max(MAX_REASON_CHARACTERS).transform(cleanText),
});
const trust = z.enum(['ask', 'allowed']);
const meanDurationMs = z.number().min(0).nullable().optional();

const hello = z.object({
  type: z.literal('hello'),
  name: z.string().transform(cleanName),
  version: z.string().max(64).transform(cleanName),
  instance: z.string().min(1).max(64),
  executor: z.string().max(64).transform(cleanName),
  concurrency: count,
  window: count,
  accepting: z.boolean(),
  trust,
});

const load = z.object({
  type: z.literal('load'),
  executing: count,
  queued: count,
  concurrency: count,
  accepting: z.boolean(),
  trust,
  window: count,
  mean_duration_ms: meanDurationMs,
});

const alive = z.object({ type: z.literal('alive') });
const bye = z.object({ type: z.literal('bye'), reason: z.string().max(200) });

const submit = z.object({
  type: z.literal('submit'),
  /** Only the id is checked here: a bad task is rejected by name, a bad message resets the link. */
  task: z.looseObject({ id: taskIdSchema }),
  attempt,
  timeout_ms: timeoutMsSchema.optional(),
  trace: z.string().max(200).optional(),
});

const cancel = z.object({ type: z.literal('cancel'), ...about });
const withdraw = z.object({ type: z.literal('withdraw'), ...about });

const accepted = z.object({ type: z.literal('accepted'), ...about, position: count });
const rejected = z.object({ type: z.literal('rejected'), ...about, error });
const awaiting = z.object({ type: z.literal('awaiting'), ...about });
const executing = z.object({ type: z.literal('executing'), ...about });
const progress = z.object({
  type: z.literal('progress'),
  ...about,
  fraction: z.number().min(0).max(1).optional(),
  text: z.string().optional(),
});
const result = z.object({
  type: z.literal('result'),
  ...about,
  result: z.string(),
  duration_ms: z.int().min(0),
});
const failed = z.object({ type: z.literal('failed'), ...about, error });
const withdrawn = z.object({ type: z.literal('withdrawn'), ...about });

export type Hello = z.output<typeof hello>;
export type LoadMessage = z.output<typeof load>;

/** What the opener of a link sends. */
export const requesterMessages = { hello, alive, submit, cancel, withdraw, bye } as const;
/** What its acceptor sends. */
export const workerMessages = {
  hello,
  load,
  alive,
  accepted,
  rejected,
  awaiting,
  executing,
  progress,
  result,
  failed,
  withdrawn,
  bye,
} as const;

type MessageSchemas = Readonly<Record<string, z.ZodType>>;
type MessageOf<Schemas extends MessageSchemas> = z.output<Schemas[keyof Schemas]>;

export type RequesterMessage = MessageOf<typeof requesterMessages>;
export type WorkerMessage = MessageOf<typeof workerMessages>;
/** What a worker says of one task. */
export type TaskMessage = Extract<WorkerMessage, { task_id: string }>;
/** What both sides say of the link itself. */
export type LinkMessage = Extract<WorkerMessage, { type: 'hello' | 'alive' | 'bye' }>;

/**
 * @returns null for a type that this version does not know, which is ignored.
 * @throws Error when the text is no JSON object with a type, or breaks that type's schema.
 */
export function parseMessage<Schemas extends MessageSchemas>(
  schemas: Schemas,
  text: string,
): MessageOf<Schemas> | null {
  const candidate: unknown = JSON.parse(text);
  const type = typeOf(candidate);
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  // The lookup by type makes the union member certain, which the index signature cannot say.
  return schema === undefined ? null : (schema.parse(candidate) as MessageOf<Schemas>);
}

function typeOf(candidate: unknown): string {
  if (typeof candidate === 'object' && candidate !== null && 'type' in candidate) {
    if (typeof candidate.type === 'string') return candidate.type;
  }
  throw new Error('A message has no type.');
}

/** Names are shown to people: nothing invisible, no direction marks, one line, 64 characters. */
export function cleanName(name: string): string {
  const visible = cleanText(name.slice(0, MAX_NAME_CHARACTERS * 4).normalize('NFC'))
    .replace(/\s+/gu, ' ')
    .trim();
  return Array.from(visible).slice(0, MAX_NAME_CHARACTERS).join('').trimEnd();
}

/**
 * Without what steers a terminal or turns the direction of reading, and without what cannot be seen:
 * a name of it would look like none.
 */
export function cleanText(text: string): string {
  return text.replaceAll(UNSEEN, '');
}
