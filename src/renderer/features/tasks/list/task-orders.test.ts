import { expect, test } from 'vitest';
import { taskOrders } from '../../../../shared/contract/commands.ts';
import { columnOrder } from './task-orders.ts';

const columns = ['createdAt', 'priority', 'durationMs'];

test('pressing a header sorts downwards, then upwards, then by arrival again', () => {
  const pressed = (column: string, order = columnOrder(column, 'newest')?.next) =>
    [order, order && columnOrder(column, order)?.next] as const;
  expect(pressed('durationMs')).toEqual(['longest', 'shortest']);
  expect(pressed('priority')).toEqual(['highest_priority', 'lowest_priority']);
  expect(columnOrder('durationMs', 'shortest')?.next).toBe('newest');
  expect(pressed('createdAt')).toEqual(['oldest', 'newest']);
});

test('every order belongs to one direction of one column', () => {
  const directions = taskOrders.map((order) =>
    columns.flatMap((column) => {
      const direction = columnOrder(column, order)?.direction ?? null;
      return direction === null ? [] : [`${column} ${direction}`];
    }),
  );
  expect(directions.every(({ length }) => length === 1)).toBe(true);
  expect(new Set(directions.flat()).size).toBe(taskOrders.length);
  expect(columnOrder('prompt', 'newest')).toBeNull();
});
