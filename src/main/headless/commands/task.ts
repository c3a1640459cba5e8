import type { Command } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import type { Batch } from '../../../shared/model/batch.ts';
import type { JourneyEntry, TaskDetails } from '../../../shared/model/task.ts';
import { withAgent } from '../connection.ts';
import { findTask } from '../find-task.ts';
import { type PeerNames, readPeerNames } from '../peer-names.ts';
import { print, printJson } from '../terminal/output.ts';
import { manyLines, oneLine } from '../terminal/printable.ts';
import { formatFields, formatTable } from '../terminal/table.ts';
import { statusWords } from '../terminal/task-words.ts';
import { formatAge, formatDuration, formatMoment } from '../terminal/times.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

export function addTask(program: Command): void {
  addCommand(program, 'task', 'show one task and its journey')
    .argument('<id>', 'the id, or its start')
    .action((id: string, options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => showTask(bridge, id, options.json)),
    );
}

async function showTask(bridge: Bridge, reference: string, json: boolean): Promise<void> {
  const details = await bridge.call('task.get', { id: await findTask(bridge, reference) });
  if (json) {
    await printJson(details);
    return;
  }
  const { batch: id } = details.summary;
  const batch = id === null ? null : await bridge.call('batch.get', { id });
  await print(formatTask(details, batch, await readPeerNames(bridge)));
}

function formatTask(details: TaskDetails, batch: Batch | null, names: PeerNames): string {
  return [
    formatFields(fieldsOf(details, batch, names)),
    section('Prompt', manyLines(details.task.prompt)),
    section('Result', manyLines(details.result?.result ?? details.output)),
    section('Journey', formatJourney(details, names)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function fieldsOf(
  { task, summary, why }: TaskDetails,
  batch: Batch | null,
  names: PeerNames,
): readonly (readonly [string, string])[] {
  const { worker, attempt, waitedMs, durationMs, failure } = summary;
  return [
    ['Id', task.id],
    ['Status', statusWords(summary)],
    ['From', oneLine(names.nameOf(task.sender))],
    ['Where', oneLine(names.nameOf(worker))],
    ['Priority', `${task.priority}`],
    ['Created', `${formatMoment(task.timestamp)} (${formatAge(task.timestamp)})`],
    ...(batch === null ? [] : [['Batch', oneLine(batch.name)] as const]),
    ['Attempt', `${attempt}`],
    ['Waited', formatDuration(waitedMs)],
    ['Ran', durationMs === null ? '–' : formatDuration(durationMs)],
    ...(why === null ? [] : [['Why there', oneLine(why)] as const]),
    ...(failure === null ? [] : [['Failure', oneLine(failure.message)] as const]),
  ];
}

function section(title: string, text: string): string {
  return text === '' ? '' : `${title}\n${text.replace(/^/gm, '  ')}`;
}

function formatJourney({ journey, attempts }: TaskDetails, names: PeerNames): string {
  const workers = new Map(attempts.map(({ attempt, worker }) => [attempt, worker]));
  return formatTable<JourneyEntry>(
    [
      { title: 'at', cell: ({ at }) => formatMoment(at) },
      { title: 'change', cell: ({ change }) => change },
      { title: 'attempt', cell: ({ attempt }) => `${attempt}`, align: 'right' },
      {
        title: 'where',
        cell: ({ attempt }) => oneLine(names.nameOf(workers.get(attempt) ?? null)),
      },
      { title: 'detail', cell: ({ detail }) => oneLine(detail ?? '') },
    ],
    journey,
  );
}
