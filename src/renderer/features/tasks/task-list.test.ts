import { describe, expect, test } from 'vitest';
import { completed, executing, taskRecord } from '../../../../test/support/task-records.ts';
import type { TaskSummary } from '../../../shared/model/task.ts';
import { summaryOf } from '../../../shared/model/task-views.ts';
import {
  EMPTY_LIST,
  listOf,
  touchesRows,
  withBeginning,
  withChanges,
  withoutStrays,
  withPage,
} from './task-list.ts';

const [newest, middle, oldest] = [row(3), row(2), row(1)];
const list = listOf({ tasks: [newest, middle, oldest], next: 'more', total: 9 });

describe('a change', () => {
  test('stays in the place of its row', () => {
    const change = { ...middle, status: 'Executing' } as const;
    expect(withChanges(list, [change]).tasks).toEqual([newest, change, oldest]);
  });

  test('of no loaded row leaves the list as it is', () => {
    expect(withChanges(list, [row(4)])).toBe(list);
  });

  test('touches the rows when it is new, but not when it is older than what is loaded', () => {
    expect(touchesRows(list, {}, [row(4)])).toBe(true);
    expect(touchesRows(list, {}, [row(0)])).toBe(false);
    expect(touchesRows({ ...list, next: null }, {}, [row(0)])).toBe(true);
    expect(touchesRows(list, {}, [{ ...middle, priority: 9 }])).toBe(false);
  });

  test('touches the rows when it leaves the status that is asked for', () => {
    const executes = { ...middle, status: 'Executing' } as const;
    expect(touchesRows(list, { status: 'Pending' }, [executes])).toBe(true);
    expect(touchesRows(list, { status: 'Pending' }, [{ ...executes, ...keyOf(4) }])).toBe(false);
  });
});

describe('the newest rows', () => {
  test('come before the loaded ones that follow them', () => {
    const page = { tasks: [row(4), newest], next: 'after 3', total: 10, version: 1 };
    const merged = withBeginning(list, page);
    expect(merged.tasks).toEqual([row(4), newest, middle, oldest]);
    expect(merged).toMatchObject({ next: 'more', total: 10 });
  });

  test('replace the loaded ones when there is a gap between them', () => {
    const page = { tasks: [row(8), row(7)], next: 'after 7', total: 14, version: 1 };
    expect(withBeginning(list, page)).toEqual(listOf(page));
  });
});

test('a page continues the list without rows that are there already', () => {
  const page = { tasks: [oldest, row(0)], next: null, total: 9, version: 1 };
  const tasks = [...list.tasks, row(0)];
  expect(withPage(list, page)).toEqual(listOf({ tasks, next: null, total: 9 }));
  expect(withPage(EMPTY_LIST, page).tasks).toEqual(page.tasks);
});

test('rows that left the status that is asked for can be left out', () => {
  const records = [executing(taskRecord()), completed(taskRecord())].map(summaryOf);
  const mixed = listOf({ ...list, tasks: [newest, ...records] });
  expect(withoutStrays(mixed, { status: 'Pending' }).tasks).toEqual([newest]);
  expect(withoutStrays(mixed, {})).toBe(mixed);
});

function row(number: number): TaskSummary {
  return { ...summaryOf(taskRecord()), ...keyOf(number) };
}

function keyOf(number: number): Pick<TaskSummary, 'id' | 'enqueuedAt'> {
  return { id: `00000000-0000-4000-8000-00000000000${number}`, enqueuedAt: number };
}
