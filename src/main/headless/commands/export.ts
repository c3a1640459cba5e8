import { type Command, Option } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { TaskDetails } from '../../../shared/model/task.ts';
import { withAgent } from '../connection.ts';
import { CSV_TITLES, csvLine } from '../csv.ts';
import { print } from '../terminal/output.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './tasks.ts';

interface ExportOptions extends AgentOptions, FilterOptions {
  readonly format: 'json' | 'csv';
}

export function addExport(program: Command): void {
  addFilterOptions(addCommand(program, 'export', 'print the history, oldest first'))
    .addOption(
      new Option('--format <format>', 'what to print').choices(['json', 'csv']).default('json'),
    )
    .action((options: ExportOptions) =>
      withAgent(options.dataDir, (bridge) => exportTasks(bridge, options)),
    );
}

async function exportTasks(bridge: Bridge, options: ExportOptions): Promise<void> {
  const tasks = bridge.open('tasks.export', { filter: await filterOf(bridge, options) });
  if (options.json || options.format === 'json') await printArray(tasks);
  else await printCsv(tasks);
}

/** One JSON document, a task a line. */
async function printArray(tasks: AsyncIterable<TaskDetails>): Promise<void> {
  let before = '[';
  for await (const task of tasks) {
    await print(before + JSON.stringify(task));
    before = ',';
  }
  await print(before === '[' ? '[]' : ']');
}

async function printCsv(tasks: AsyncIterable<TaskDetails>): Promise<void> {
  await print(`${CSV_TITLES.join(',')}\r`);
  for await (const task of tasks) await print(`${csvLine(task)}\r`);
}
