import type { RowSelectionState } from '@tanstack/react-table';
import { describe, expect, test } from 'vitest';
import { aBatch, aBatchId } from '../../../../../test/support/batches.ts';
import { taskRecord } from '../../../../../test/support/task-records.ts';
import { summaryOf } from '../../../../shared/model/task-views.ts';
import { treeStep } from '../table/row-keys.ts';
import { batchRow, batchRowName, EMPTY_LIST, listOf, taskRow } from './row-list.ts';
import { chosenIn, isCovered, withoutCovered } from './row-selection.ts';
import { batchAbove, batchToLoad, shownRows } from './shown-rows.ts';

const batch = aBatchId();
const single = taskRow(summaryOf(taskRecord()));
const tasks = [1, 2].map(() => taskRow(summaryOf(taskRecord({ batch }))));
const list = listOf({ rows: [single, batchRow(aBatch())], next: null, total: 2 });
const folded = shownRows(list, new Map());
const whole = unfoldedTo({ next: null, total: 2 });
const beginning = unfoldedTo({ next: 'more', total: 5 });

describe('the tasks of a batch', () => {
  test('are behind its row until it is unfolded', () => {
    expect(kinds(folded)).toEqual(['task', 'batch']);
    expect(folded.rows[1]).toMatchObject({ isUnfolded: false });
    expect(folded.places).toBe(list.places);
  });

  test('stand under its row, each in its place', () => {
    expect(kinds(whole)).toEqual(['task', 'batch', 'task', 'task']);
    expect(whole.rows.map((row) => row.kind === 'task' && row.within)).toEqual([
      undefined,
      false,
      { place: 1, total: 2 },
      { place: 2, total: 2 },
    ]);
    expect(whole.total).toBe(4);
    expect(whole.rows.map(({ name }) => whole.places.get(name))).toEqual([0, 1, 2, 3]);
  });

  test('end in a row for those that are not loaded', () => {
    expect(kinds(beginning)).toEqual(['task', 'batch', 'task', 'task', 'rest']);
    expect(beginning.rows[4]).toMatchObject({ left: 3 });
    expect(batchToLoad(beginning, 0, 10)).toBe(batch);
    expect(batchToLoad(beginning, 0, 3)).toBeNull();
    expect(batchToLoad(whole, 0, 10)).toBeNull();
  });

  test('are not there while they are loaded for the first time', () => {
    const none = shownRows(list, new Map([[batch, EMPTY_LIST]]));
    expect(kinds(none)).toEqual(['task', 'batch']);
    expect(none.rows[1]).toMatchObject({ isUnfolded: true });
  });
});

describe('the arrow keys', () => {
  test('unfold and fold a batch', () => {
    expect(treeStep('ArrowRight', folded, 1)).toBe('toggle');
    expect(treeStep('ArrowLeft', whole, 1)).toBe('toggle');
    expect(treeStep('ArrowLeft', folded, 1)).toBeNull();
  });

  test('go between a batch and its tasks', () => {
    expect(treeStep('ArrowRight', whole, 1)).toBe(2);
    expect(treeStep('ArrowLeft', whole, 3)).toBe(1);
    expect(batchAbove(beginning, 4)).toBe(1);
  });

  test('do nothing with a task by itself, or without a row', () => {
    for (const key of ['ArrowLeft', 'ArrowRight', 'a']) {
      expect(treeStep(key, whole, 0)).toBeNull();
      expect(treeStep(key, whole, -1)).toBeNull();
    }
  });
});

describe('the selection', () => {
  const [first, second] = whole.rows.slice(2).map(({ name }) => name);
  const selection: RowSelectionState = { [single.name]: true, [batchRowName(batch)]: true };

  test('takes a batch as one', () => {
    expect(chosenIn(selection)).toEqual({ ids: [single.task.id], batches: [batch] });
  });

  test('of a batch covers its tasks, which are not selected twice', () => {
    const both: RowSelectionState = { ...selection, [`${first}`]: true };
    expect(whole.rows.map((row) => isCovered(row, both))).toEqual([false, false, true, true]);
    expect(withoutCovered(both, whole.rows)).toEqual(selection);
  });

  test('of single tasks of a batch stays', () => {
    const some: RowSelectionState = { [`${second}`]: true };
    expect(whole.rows.some((row) => isCovered(row, some))).toBe(false);
    expect(withoutCovered(some, whole.rows)).toBe(some);
  });
});

function unfoldedTo(page: { next: string | null; total: number }) {
  return shownRows(list, new Map([[batch, listOf({ rows: tasks, ...page })]]));
}

function kinds({ rows }: typeof folded): string[] {
  return rows.map(({ kind }) => kind);
}
