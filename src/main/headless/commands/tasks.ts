import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import {
  MAX_PAGE_SIZE,
  type TaskFilter,
  type TaskOrder,
  type TaskPage,
  taskOrders,
} from '../../../shared/contract/commands.ts';
import { type TaskStatus, type TaskSummary, taskStatuses } from '../../../shared/model/task.ts';
import { wholeNumber } from '../../command-line/option-values.ts';
import { withAgent } from '../connection.ts';
import { findBatch } from '../find-batch.ts';
import { type PeerNames, readPeerNames } from '../peer-names.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type Column, formatTable } from '../terminal/table.ts';
import { statusWords } from '../terminal/task-words.ts';
import { formatAge, formatDuration } from '../terminal/times.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

export interface FilterOptions {
  readonly status?: TaskStatus;
  readonly search?: string;
  readonly batch?: string;
}

interface TasksOptions extends AgentOptions, FilterOptions {
  readonly sort: TaskOrder;
  readonly limit: number;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000_000;
const SHORT_ID = 8;
const PROMPT_WIDTH = 50;
const NAME_WIDTH = 20;

export function addTasks(program: Command): void {
  addFilterOptions(addCommand(program, 'tasks', 'list tasks, the newest first'))
    .addOption(
      new Option('--sort <order>', 'what comes first').choices(taskOrders).default('newest'),
    )
    .option('--limit <number>', 'how many', wholeNumber(1, MAX_LIMIT), DEFAULT_LIMIT)
    .action((options: TasksOptions) =>
      withAgent(options.dataDir, (bridge) => listTasks(bridge, options)),
    );
}

export function addFilterOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--status <status>', 'only tasks with this status')
        .choices(taskStatuses)
        .argParser(parseStatus),
    )
    .option('--search <text>', 'only tasks with this text in the prompt or id')
    .option('--batch <batch>', 'only tasks of this batch, by its name or id');
}

export async function filterOf(
  bridge: Bridge,
  { status, search, batch }: FilterOptions,
): Promise<TaskFilter> {
  return {
    ...(batch !== undefined && { batch: await findBatch(bridge, batch) }),
    ...(status !== undefined && { status }),
    ...(search !== undefined && { search }),
  };
}

async function listTasks(bridge: Bridge, options: TasksOptions): Promise<void> {
  const { tasks, total } = await readTasks(bridge, options);
  if (options.json) {
    await printJson({ tasks, total });
    return;
  }
  if (tasks.length === 0) {
    say('No tasks: create one with "meshtask run".');
    return;
  }
  await print(formatTable(columns(await readPeerNames(bridge)), tasks));
  if (tasks.length < total) say(`The first ${tasks.length} of ${total}: see --limit.`);
}

async function readTasks(
  bridge: Bridge,
  { sort, limit, ...options }: TasksOptions,
): Promise<{ tasks: readonly TaskSummary[]; total: number }> {
  const filter = await filterOf(bridge, options);
  const tasks: TaskSummary[] = [];
  let after: string | null = null;
  for (;;) {
    const page: TaskPage = await bridge.call('tasks.page', {
      filter,
      order: sort,
      limit: Math.min(limit - tasks.length, MAX_PAGE_SIZE),
      ...(after !== null && { after }),
    });
    tasks.push(...page.tasks);
    after = page.next;
    if (after === null || tasks.length >= limit) return { tasks, total: page.total };
  }
}

function columns(names: PeerNames): readonly Column<TaskSummary>[] {
  return [
    { title: 'id', cell: ({ id }) => id.slice(0, SHORT_ID) },
    { title: 'status', cell: (task) => statusWords(task) },
    { title: 'prompt', cell: ({ prompt }) => oneLine(prompt, PROMPT_WIDTH) },
    { title: 'from', cell: ({ sender }) => oneLine(names.nameOf(sender), NAME_WIDTH) },
    { title: 'where', cell: ({ worker }) => oneLine(names.nameOf(worker), NAME_WIDTH) },
    { title: 'priority', cell: ({ priority }) => `${priority}`, align: 'right' },
    { title: 'wait', cell: ({ waitedMs }) => formatDuration(waitedMs), align: 'right' },
    {
      title: 'run',
      cell: ({ durationMs }) => (durationMs === null ? '–' : formatDuration(durationMs)),
      align: 'right',
    },
    { title: 'created', cell: ({ timestamp }) => formatAge(timestamp), align: 'right' },
  ];
}

function parseStatus(text: string): TaskStatus {
  const status = taskStatuses.find((known) => known.toLowerCase() === text.toLowerCase());
  if (status !== undefined) return status;
  throw new InvalidArgumentError(`It must be one of ${taskStatuses.join(', ')}.`);
}
