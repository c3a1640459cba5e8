import type { Command } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import { type BulkOutcome, MAX_PROMPTS_A_CALL } from '../../../shared/contract/commands.ts';
import { inChunks } from '../chunks.ts';
import { CommandError, ExitCode } from '../command-error.ts';
import { withAgent } from '../connection.ts';
import { findBatch } from '../find-batch.ts';
import { findTask } from '../find-task.ts';
import { printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

type BulkCommand = 'tasks.cancel' | 'tasks.retry';

interface BulkOptions extends AgentOptions {
  readonly batch?: string;
}

export function addCancelAndRetry(program: Command): void {
  addBulkCommand(program, 'cancel', 'tasks.cancel', 'cancel tasks', 'cancelled');
  addBulkCommand(program, 'retry', 'tasks.retry', 'run failed tasks again', 'queued again');
}

function addBulkCommand(
  program: Command,
  usage: string,
  command: BulkCommand,
  description: string,
  done: string,
): void {
  addCommand(program, usage, description)
    .argument('[ids...]', 'the ids, or their starts')
    .option('--batch <batch>', 'all tasks of this batch, by its name or id')
    .action((ids: readonly string[], options: BulkOptions) =>
      withAgent(options.dataDir, async (bridge) => {
        const outcome = await changeChosen(bridge, command, ids, options.batch);
        if (options.json) await printJson(outcome);
        else tellOutcome(outcome, done);
        if (outcome.refused.length > 0) process.exitCode = ExitCode.failed;
      }),
    );
}

async function changeChosen(
  bridge: Bridge,
  command: BulkCommand,
  ids: readonly string[],
  batch: string | undefined,
): Promise<BulkOutcome> {
  if (ids.length > 0 === (batch !== undefined)) {
    const message = 'Give either the ids of tasks or --batch.';
    throw new CommandError(message, { exitCode: ExitCode.usage });
  }
  if (batch === undefined) return changeTasks(bridge, command, ids);
  return bridge.call(command, { filter: { batch: await findBatch(bridge, batch) } });
}

async function changeTasks(
  bridge: Bridge,
  command: BulkCommand,
  references: readonly string[],
): Promise<BulkOutcome> {
  const ids = await Promise.all(references.map((reference) => findTask(bridge, reference)));
  let done = 0;
  const refused: { id: string; message: string }[] = [];
  for (const chunk of inChunks([...new Set(ids)], MAX_PROMPTS_A_CALL)) {
    const outcome = await bridge.call(command, { ids: [...chunk] });
    done += outcome.done;
    refused.push(...outcome.refused);
  }
  return { done, refused };
}

function tellOutcome({ done, refused }: BulkOutcome, word: string): void {
  for (const { id, message } of refused) say(`${id}: ${oneLine(message)}`);
  say(`${done} ${done === 1 ? 'task' : 'tasks'} ${word}.`);
}
