import { describe, expect, test } from 'vitest';
import { aBatch, aBatchId } from '../../../../../test/support/batches.ts';
import { completed, executing, taskRecord } from '../../../../../test/support/task-records.ts';
import type { Batch } from '../../../../shared/model/batch.ts';
import type { TaskStatus } from '../../../../shared/model/task.ts';
import { summaryOf } from '../../../../shared/model/task-views.ts';
import type { ListChoice } from './list-choice.ts';
import {
  batchRow,
  EMPTY_LIST,
  type ListRow,
  lastArrival,
  listOf,
  oldestChanging,
  taskRow,
  touchesRows,
  withBeginning,
  withChanges,
  withoutStrays,
  withPage,
} from './row-list.ts';

const [newest, batch, oldest] = [row(3), batchOf(2), row(1)];
const list = listOf({ rows: [newest, batch, oldest], next: 'more', total: 9 });

describe('a change', () => {
  test('stays in the place of its row', () => {
    const change = batchOf(2, { endedAt: 1 });
    expect(withChanges(list, [change]).rows).toEqual([newest, change, oldest]);
  });

  test('of no loaded row leaves the list as it is', () => {
    expect(withChanges(list, [row(4), batchOf(4)])).toBe(list);
  });

  test('touches the rows when it is new, but not when it is older than what is loaded', () => {
    for (const rowOf of [row, batchOf]) {
      expect(touchesRows(list, by('newest'), [rowOf(4)])).toBe(true);
      expect(touchesRows(list, by('newest'), [rowOf(0)])).toBe(false);
      expect(touchesRows({ ...list, next: null }, by('newest'), [rowOf(0)])).toBe(true);
    }
    expect(touchesRows(list, by('newest'), [batchOf(2, { endedAt: 1 })])).toBe(false);
  });

  test('that is new touches the rows, oldest first, when all are loaded', () => {
    expect(touchesRows(list, by('oldest'), [row(4)])).toBe(false);
    expect(touchesRows({ ...list, next: null }, by('oldest'), [row(4)])).toBe(true);
    expect(touchesRows({ ...list, next: null }, by('oldest'), [newest])).toBe(false);
  });

  test('touches the rows in every other order', () => {
    expect(touchesRows(list, by('longest'), [newest])).toBe(true);
    expect(touchesRows(list, by('longest'), [])).toBe(false);
  });

  test('touches the rows when it leaves the status that is asked for', () => {
    const choice = by('newest', 'Pending');
    expect(touchesRows(list, choice, [row(3, 'Executing')])).toBe(true);
    expect(touchesRows(list, choice, [row(4, 'Executing')])).toBe(false);
  });
});

describe('the newest rows', () => {
  test('come before the loaded ones that follow them', () => {
    const merged = withBeginning(list, { rows: [row(4), newest], next: 'after 3', total: 10 });
    expect(merged.rows).toEqual([row(4), newest, batch, oldest]);
    expect(merged).toMatchObject({ next: 'more', total: 10 });
  });

  test('replace the loaded ones when there is a gap between them', () => {
    const page = { rows: [row(8), row(7)], next: 'after 7', total: 14 };
    expect(withBeginning(list, page)).toEqual(listOf(page));
  });
});

test('a page continues the list without rows that are there already', () => {
  const page = { rows: [batch, row(0)], next: null, total: 9 };
  const rows = [...list.rows, row(0)];
  expect(withPage(list, page)).toEqual(listOf({ rows, next: null, total: 9 }));
  expect(withPage(EMPTY_LIST, page).rows).toEqual(page.rows);
});

test('rows that left the status that is asked for can be left out', () => {
  const records = [executing(taskRecord()), completed(taskRecord())].map(summaryOf);
  const mixed = listOf({ ...list, rows: [newest, ...records.map(taskRow)] });
  expect(withoutStrays(mixed, { status: 'Pending' }).rows).toEqual([newest]);
  expect(withoutStrays(mixed, {})).toBe(mixed);
});

test('what is complete never changes again, a batch when all of it is', () => {
  const done = { counts: { Pending: 0, Executing: 0, Complete: 4, Failed: 0 } };
  const rows = [row(5), batchOf(4), batchOf(3, done), row(2, 'Complete')];
  expect(oldestChanging(listOf({ ...list, rows }))).toBe(4);
  expect(oldestChanging(EMPTY_LIST)).toBe(Number.POSITIVE_INFINITY);
  expect([lastArrival(list), lastArrival(EMPTY_LIST)]).toEqual([1, 0]);
});

function row(number: number, status: TaskStatus = 'Pending'): ListRow {
  const id = `00000000-0000-4000-8000-00000000000${number}`;
  return taskRow({ ...summaryOf(taskRecord()), id, enqueuedAt: number, status });
}

function batchOf(number: number, given: Partial<Batch> = {}): ListRow {
  return batchRow(aBatch({ id: aBatchId(number), createdAt: number, ...given }));
}

function by(order: ListChoice['order'], status?: TaskStatus): ListChoice {
  return { filter: status === undefined ? {} : { status }, order };
}
