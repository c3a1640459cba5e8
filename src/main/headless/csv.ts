import type { TaskDetails } from '../../shared/model/task.ts';

type Cell = string | number | null | undefined;

const COLUMNS: readonly (readonly [title: string, cell: (details: TaskDetails) => Cell])[] = [
  ['id', ({ task }) => task.id],
  ['sender', ({ task }) => task.sender],
  ['timestamp', ({ task }) => new Date(task.timestamp).toISOString()],
  ['priority', ({ task }) => task.priority],
  ['status', ({ summary }) => summary.status],
  ['worker', ({ summary }) => summary.worker],
  ['attempt', ({ summary }) => summary.attempt],
  ['waited_ms', ({ summary }) => summary.waitedMs],
  ['duration_ms', ({ summary }) => summary.durationMs],
  ['failure_code', ({ summary }) => summary.failure?.code],
  ['failure_message', ({ summary }) => summary.failure?.message],
  ['batch', ({ summary }) => summary.batch],
  ['prompt', ({ task }) => task.prompt],
  ['result', ({ result }) => result?.result],
];

export const CSV_TITLES: readonly string[] = COLUMNS.map(([title]) => title);

/** @returns the task as a line of RFC 4180, without its end. */
export function csvLine(details: TaskDetails): string {
  return COLUMNS.map(([, cell]) => quote(cell(details))).join(',');
}

function quote(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  // Prompts come from other machines, and a spreadsheet runs what starts like this.
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
