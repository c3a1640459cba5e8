import type { Command } from 'commander';
import type { Distribution, Statistics } from '../../../shared/model/statistics.ts';
import { withAgent } from '../connection.ts';
import { print, printJson } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type Column, formatTable } from '../terminal/table.ts';
import { formatDuration } from '../terminal/times.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

type Line = Pick<Statistics, 'complete' | 'failed' | 'duration' | 'wait'> & {
  readonly name: string;
};

const NAME_WIDTH = 24;

export function addStats(program: Command): void {
  addCommand(program, 'stats', 'show durations and waits by peer').action((options: AgentOptions) =>
    withAgent(options.dataDir, async (bridge) => {
      const statistics = await bridge.call('statistics.summary', {});
      if (options.json) await printJson(statistics);
      else await printStatistics(statistics);
    }),
  );
}

async function printStatistics(statistics: Statistics): Promise<void> {
  const { workers, tasksPerSecond } = statistics;
  await print(formatTable<Line>(COLUMNS, [...workers, { ...statistics, name: 'all' }]));
  if (tasksPerSecond !== null) await print(`${tasksPerSecond.toFixed(2)} tasks a second.`);
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'worker', cell: ({ name }) => oneLine(name, NAME_WIDTH) },
  { title: 'complete', cell: ({ complete }) => `${complete}`, align: 'right' },
  { title: 'failed', cell: ({ failed }) => `${failed}`, align: 'right' },
  ...distributionColumns('run', ({ duration }) => duration),
  ...distributionColumns('wait', ({ wait }) => wait),
];

function distributionColumns(
  title: string,
  distributionOf: (line: Line) => Distribution | null,
): readonly Column<Line>[] {
  return (['p50', 'p95', 'p99', 'mean'] as const).map((figure) => ({
    title: `${title} ${figure}`,
    align: 'right',
    cell: (line) => {
      const distribution = distributionOf(line);
      return distribution === null ? '–' : formatDuration(distribution[figure]);
    },
  }));
}
