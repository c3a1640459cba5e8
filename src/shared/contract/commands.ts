import { z } from 'zod';
import type { AgentStatus } from '../model/agent-status.ts';
import { type Batch, batchNameSchema } from '../model/batch.ts';
import { batchIdSchema, peerIdSchema, taskIdSchema } from '../model/ids.ts';
import { folders, type NetworkInterface } from '../model/machine.ts';
import { decisions, type Peer, type TrustRequest, trusts } from '../model/peer.ts';
import { passPhraseSchema, poolNameSchema } from '../model/pool.ts';
import { type SettingsView, settingsChangesSchema } from '../model/settings.ts';
import type { Statistics, TaskSeries } from '../model/statistics.ts';
import {
  DEFAULT_PRIORITY,
  DEFAULT_TIMEOUT_MS,
  DEFAULT_WAIT_MS,
  prioritySchema,
  promptSchema,
  singleTargetSchema,
  type Task,
  type TaskCounts,
  type TaskDetails,
  type TaskSummary,
  targetSchema,
  taskStatuses,
  timeoutMsSchema,
  waitMsSchema,
} from '../model/task.ts';
import { restartTimes, type UpdateState } from '../model/update.ts';

/** One message carries a whole batch file; larger ones are split by the caller. */
export const MAX_PROMPTS_A_CALL = 1_000;
export const MAX_PAGE_SIZE = 500;
const DEFAULT_PAGE_SIZE = 100;

/** One task: without `sender` our own with this id, or else the newest of a peer's. */
const taskReference = z.object({ id: taskIdSchema, sender: peerIdSchema.optional() });

/** Which tasks: an omitted field does not restrict. `search` looks in prompts and ids. */
export const taskFilterSchema = z.object({
  status: z.enum(taskStatuses).optional(),
  owner: z.enum(['mine', 'others']).optional(),
  batch: batchIdSchema.optional(),
  search: z.string().max(200).optional(),
});
export type TaskFilter = z.infer<typeof taskFilterSchema>;

/**
 * How a page is sorted. By duration, tasks without one come last, the newest first; equal ones are
 * sorted by their arrival.
 */
export const taskOrders = [
  'newest',
  'oldest',
  'longest',
  'shortest',
  'highest_priority',
  'lowest_priority',
] as const;
export type TaskOrder = (typeof taskOrders)[number];

const stretchOfList = {
  limit: z.int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  after: z.string().max(100).optional(),
};

const taskSelection = z.union([
  z.object({ ids: z.array(taskIdSchema).min(1).max(MAX_PROMPTS_A_CALL) }),
  z.object({ filter: taskFilterSchema }),
]);

/** `next` continues a page: pass it as `after`, with the same order. */
export interface TaskPage {
  readonly tasks: readonly TaskSummary[];
  readonly total: number;
  readonly next: string | null;
  /** The version of `tasks.changed` that this page includes. */
  readonly version: number;
}

/** Newest first; `next` continues: pass it as `after`. */
export interface BatchPage {
  readonly batches: readonly Batch[];
  readonly total: number;
  readonly next: string | null;
  /** The version of `batches.changed` that this page includes. */
  readonly version: number;
}

/** A task by itself, or a batch in place of all of its tasks. */
export type FoldedRow =
  | { readonly kind: 'task'; readonly task: TaskSummary }
  | { readonly kind: 'batch'; readonly batch: Batch };

export interface FoldedPage {
  readonly rows: readonly FoldedRow[];
  /** Counts rows. */
  readonly total: number;
  readonly next: string | null;
  /** The version of `tasks.changed` that this page includes. */
  readonly version: number;
}

/** What each id came to: `refused` says why, by id. */
export interface BulkOutcome {
  readonly done: number;
  readonly refused: readonly { readonly id: string; readonly message: string }[];
}

/** `input` is parsed on the agent's side; the output is only typed. */
export interface Command<Input extends z.ZodType = z.ZodType, Output = unknown> {
  readonly input: Input;
  /** Never set: carries the output's type. */
  readonly output?: Output;
}

const nothing = z.undefined();

export const commands = {
  'agent.status': returns<AgentStatus>()(nothing),
  'agent.pause': returns<AgentStatus>()(nothing),
  'agent.resume': returns<AgentStatus>()(nothing),

  'task.create': returns<readonly Task[]>()(
    z.object({
      prompts: z.array(promptSchema).min(1).max(MAX_PROMPTS_A_CALL),
      target: targetSchema.default('auto'),
      priority: prioritySchema.default(DEFAULT_PRIORITY),
      timeoutMs: timeoutMsSchema.default(DEFAULT_TIMEOUT_MS),
      waitMs: waitMsSchema.default(DEFAULT_WAIT_MS),
      /** The caller makes the id; the same one again adds to that batch, which keeps its name. */
      batch: z.object({ id: batchIdSchema, name: batchNameSchema }).optional(),
    }),
  ),
  'task.get': returns<TaskDetails>()(taskReference),
  'tasks.cancel': returns<BulkOutcome>()(taskSelection),
  'tasks.retry': returns<BulkOutcome>()(taskSelection),
  /** Sends an own task that is not complete elsewhere; one that has not ended is cancelled first. */
  'task.move': returns<TaskSummary>()(z.object({ id: taskIdSchema, target: singleTargetSchema })),
  'tasks.page': returns<TaskPage>()(
    z.object({
      filter: taskFilterSchema.default({}),
      order: z.enum(taskOrders).default('newest'),
      ...stretchOfList,
    }),
  ),
  'tasks.count': returns<TaskCounts>()(taskFilterSchema),
  /** The list of tasks, in which a batch stands at the place of its first task. */
  'tasks.folded': returns<FoldedPage>()(
    z.object({
      owner: taskFilterSchema.shape.owner,
      order: z.enum(['newest', 'oldest']).default('newest'),
      ...stretchOfList,
    }),
  ),
  'batch.get': returns<Batch>()(z.object({ id: batchIdSchema })),
  'batches.page': returns<BatchPage>()(z.object(stretchOfList)),

  'peers.list': returns<readonly Peer[]>()(nothing),
  /** Looks for peers, and tries to reach those that are away, as far as they answer at once. */
  'peers.retry': returns<readonly Peer[]>()(nothing),
  'peer.connect': returns<Peer>()(z.object({ address: z.string().min(1).max(500) })),
  'peer.trust': returns<Peer>()(z.object({ peer: peerIdSchema, trust: z.enum(trusts) })),
  'requests.list': returns<readonly TrustRequest[]>()(nothing),
  'request.decide': returns<readonly TrustRequest[]>()(
    z.object({ peer: peerIdSchema, decision: z.enum(decisions) }),
  ),

  /** Only agents that were told the same name and pass phrase see each other then. */
  'pool.join': returns<AgentStatus>()(
    z.object({ name: poolNameSchema, passPhrase: passPhraseSchema }),
  ),
  'pool.leave': returns<AgentStatus>()(nothing),

  'statistics.summary': returns<Statistics>()(
    z.object({ since: z.int().min(0).nullable().default(null) }),
  ),
  'statistics.series': returns<TaskSeries>()(
    z.object({ since: z.int().min(0).nullable().default(null) }),
  ),

  'settings.get': returns<SettingsView>()(nothing),
  'settings.change': returns<SettingsView>()(settingsChangesSchema),
  'network.interfaces': returns<readonly NetworkInterface[]>()(nothing),
  /** Shows a folder of the agent on the screen of its own machine. */
  'folder.open': returns<{ readonly path: string }>()(z.object({ folder: z.enum(folders) })),
  /** Deletes the ended tasks, of which there is no copy. */
  'history.clear': returns<{ readonly deleted: number }>()(nothing),

  /** Looks for a newer version of the program now, and prepares it. */
  'update.check': returns<UpdateState>()(nothing),
  /** Ends the program, and starts the version that is ready. */
  'update.restart': returns<UpdateState>()(z.object({ when: z.enum(restartTimes) })),
} as const;

type Commands = typeof commands;
export type CommandName = keyof Commands;
/** What a caller passes: fields with a default may be left out. */
export type CommandInput<Name extends CommandName> = z.input<Commands[Name]['input']>;
/** What a handler receives. */
export type ParsedInput<Name extends CommandName> = z.output<Commands[Name]['input']>;
export type CommandOutput<Name extends CommandName> = NonNullable<Commands[Name]['output']>;

export type CommandHandlers = {
  readonly [Name in CommandName]: (
    input: ParsedInput<Name>,
  ) => CommandOutput<Name> | Promise<CommandOutput<Name>>;
};

function returns<Output>(): <Input extends z.ZodType>(input: Input) => Command<Input, Output> {
  return (input) => ({ input });
}
