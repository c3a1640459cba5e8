import { FAILURE_WORDS } from '../../../shared/contract/failure-words.ts';
import type { PendingStage, SingleTarget, TaskSummary } from '../../../shared/model/task.ts';

const PRIORITY_WORDS: Readonly<Record<number, string>> = { 2: 'low', 5: 'normal', 8: 'high' };
const TIMES_PER_PERCENT = 100;

export function priorityWords(priority: number): string {
  const word = PRIORITY_WORDS[priority];
  return word === undefined ? String(priority) : `${priority} · ${word}`;
}

/** What stands in place of a duration while there is none. */
export function outcomeWords(task: TaskSummary): string {
  switch (task.status) {
    case 'Pending':
      return pendingWords(task.stage, task.position);
    case 'Executing':
      return 'running';
    case 'Complete':
      return '';
    case 'Failed':
      return task.failure === null ? 'Failed' : FAILURE_WORDS[task.failure.code];
  }
}

export function targetWords(target: SingleTarget, nameOfPeer: (id: string) => string): string {
  if (target === 'auto') return 'Auto';
  return target === 'local' ? 'This machine' : nameOfPeer(target.peer);
}

export function tasksWords(count: number): string {
  return count === 1 ? '1 task' : `${count.toLocaleString()} tasks`;
}

export function batchesWords(count: number): string {
  return count === 1 ? '1 batch' : `${count.toLocaleString()} batches`;
}

export function percent(fraction: number): number {
  return Math.round(fraction * TIMES_PER_PERCENT);
}

function pendingWords(stage: PendingStage | null, position: number | null): string {
  if (position !== null) return position <= 1 ? 'next in line' : `${ordinal(position)} in line`;
  switch (stage) {
    case 'sent':
      return 'sent';
    case 'awaiting':
      return 'asks there';
    default:
      return 'waiting';
  }
}

function ordinal(number: number): string {
  const ending = { one: 'st', two: 'nd', few: 'rd', other: 'th' }[ordinalKind(number)];
  return `${number.toLocaleString()}${ending}`;
}

const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

function ordinalKind(number: number): 'one' | 'two' | 'few' | 'other' {
  const kind = ordinals.select(number);
  return kind === 'one' || kind === 'two' || kind === 'few' ? kind : 'other';
}
