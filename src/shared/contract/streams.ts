import { z } from 'zod';
import type { Diagnosis } from '../model/doctor.ts';
import { peerIdSchema, taskIdSchema } from '../model/ids.ts';
import type { TaskDetails, TaskResult, TaskSummary } from '../model/task.ts';
import { MAX_PROMPTS_A_CALL, taskFilterSchema } from './commands.ts';

interface StreamContract<Input extends z.ZodType = z.ZodType, Item = unknown> {
  readonly input: Input;
  /** Never set: carries the item's type. */
  readonly item?: Item;
}

/** A followed task's newest state; intermediate states may be merged, the end never is. */
export interface TaskUpdate {
  readonly summary: TaskSummary;
  readonly result: TaskResult | null;
}

/** Streams end by themselves; leaving the loop early cancels the producer. */
export const streams = {
  /** Own tasks until each has ended. */
  'tasks.follow': yields<TaskUpdate>()(
    z.object({ ids: z.array(taskIdSchema).min(1).max(MAX_PROMPTS_A_CALL) }),
  ),
  /** The history, oldest first. */
  'tasks.export': yields<TaskDetails>()(z.object({ filter: taskFilterSchema.default({}) })),
  /** Why machines do not see each other: this one, and a peer, an address, or whoever is around. */
  'doctor.run': yields<Diagnosis>()(
    z.object({ peer: peerIdSchema.optional(), address: z.string().min(1).max(500).optional() }),
  ),
} as const;

type Streams = typeof streams;
export type StreamName = keyof Streams;
export type StreamInput<Name extends StreamName> = z.input<Streams[Name]['input']>;
export type ParsedStreamInput<Name extends StreamName> = z.output<Streams[Name]['input']>;
export type StreamItem<Name extends StreamName> = NonNullable<Streams[Name]['item']>;

export type StreamHandlers = {
  readonly [Name in StreamName]: (
    input: ParsedStreamInput<Name>,
    signal: AbortSignal,
  ) => AsyncIterable<StreamItem<Name>>;
};

function yields<Item>(): <Input extends z.ZodType>(input: Input) => StreamContract<Input, Item> {
  return (input) => ({ input });
}
