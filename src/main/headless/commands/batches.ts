import type { Command } from 'commander';
import { gainSentence, timesFigure } from '../../../shared/contract/batch-words.ts';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import { type Batch, tasksIn, timesAsFast } from '../../../shared/model/batch.ts';
import { wholeNumber } from '../../command-line/option-values.ts';
import { withAgent } from '../connection.ts';
import { findBatch, readBatches } from '../find-batch.ts';
import { readPeerNames } from '../peer-names.ts';
import { formatShares } from '../terminal/batch-shares.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type Column, formatFields, formatTable } from '../terminal/table.ts';
import { formatAge, formatDuration, formatMoment } from '../terminal/times.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

interface BatchesOptions extends AgentOptions {
  readonly limit: number;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100_000;
const SHORT_ID = 8;
const NAME_WIDTH = 32;

export function addBatchCommands(program: Command): void {
  addCommand(program, 'batches', 'list batches, the newest first')
    .option('--limit <number>', 'how many', wholeNumber(1, MAX_LIMIT), DEFAULT_LIMIT)
    .action((options: BatchesOptions) =>
      withAgent(options.dataDir, (bridge) => listBatches(bridge, options)),
    );
  addCommand(program, 'batch', 'show one batch, and what each machine did of it')
    .argument('<batch>', 'its name, its id, or the start of that')
    .action((reference: string, options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => showBatch(bridge, reference, options.json)),
    );
}

async function listBatches(bridge: Bridge, { limit, json }: BatchesOptions): Promise<void> {
  const { batches, total } = await readBatches(bridge, limit);
  if (json) await printJson({ batches, total });
  else if (batches.length === 0) say('No batches: create one with "meshtask run --batch FILE".');
  else await print(formatTable(COLUMNS, batches));
  if (!json && batches.length < total) say(`The first ${batches.length} of ${total}: see --limit.`);
}

async function showBatch(bridge: Bridge, reference: string, json: boolean): Promise<void> {
  const batch = await bridge.call('batch.get', { id: await findBatch(bridge, reference) });
  if (json) {
    await printJson(batch);
    return;
  }
  const [{ id: self }, names] = await Promise.all([
    bridge.call('agent.status'),
    readPeerNames(bridge),
  ]);
  const parts = [
    formatFields(fieldsOf(batch)),
    gainSentence(batch, self) ?? '',
    formatShares(batch, names),
  ];
  await print(parts.filter((part) => part !== '').join('\n\n'));
}

const COLUMNS: readonly Column<Batch>[] = [
  { title: 'name', cell: ({ name }) => oneLine(name, NAME_WIDTH) },
  { title: 'done', cell: doneWords, align: 'right' },
  { title: 'failed', cell: ({ counts }) => `${counts.Failed}`, align: 'right' },
  { title: 'left', cell: ({ remainingMs }) => durationWords(remainingMs), align: 'right' },
  { title: 'elapsed', cell: ({ elapsedMs }) => durationWords(elapsedMs), align: 'right' },
  { title: 'times', cell: timesWords, align: 'right' },
  { title: 'created', cell: ({ createdAt }) => formatAge(createdAt), align: 'right' },
  { title: 'id', cell: ({ id }) => id.slice(0, SHORT_ID) },
];

function fieldsOf(batch: Batch): readonly (readonly [string, string])[] {
  const { id, name, createdAt, counts, elapsedMs, remainingMs, aloneMs } = batch;
  return [
    ['Id', id],
    ['Name', oneLine(name)],
    ['Created', `${formatMoment(createdAt)} (${formatAge(createdAt)})`],
    ['Done', doneWords(batch)],
    ['Failed', `${counts.Failed}`],
    ['Open', `${counts.Pending} pending, ${counts.Executing} executing`],
    ['Elapsed', durationWords(elapsedMs)],
    ...(remainingMs === null ? [] : [['Left', formatDuration(remainingMs)] as const]),
    ['Alone', durationWords(aloneMs)],
  ];
}

/** How many are complete, of how many. */
function doneWords(batch: Batch): string {
  return `${batch.counts.Complete}/${tasksIn(batch)}`;
}

function timesWords(batch: Batch): string {
  const times = timesAsFast(batch);
  return times === null ? '–' : timesFigure(times);
}

function durationWords(ms: number | null): string {
  return ms === null ? '–' : formatDuration(ms);
}
