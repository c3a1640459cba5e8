import type { TaskOrder } from '../../../../shared/contract/commands.ts';

export const ORDER_WORDS: Readonly<Record<TaskOrder, string>> = {
  newest: 'newest first',
  oldest: 'oldest first',
  longest: 'longest duration first',
  shortest: 'shortest duration first',
  highest_priority: 'highest priority first',
  lowest_priority: 'lowest priority first',
};

interface ColumnOrders {
  readonly descending: TaskOrder;
  readonly ascending: TaskOrder;
}

/** By column; the others have no order. */
const COLUMN_ORDERS: Readonly<Partial<Record<string, ColumnOrders>>> = {
  priority: { descending: 'highest_priority', ascending: 'lowest_priority' },
  durationMs: { descending: 'longest', ascending: 'shortest' },
  createdAt: { descending: 'newest', ascending: 'oldest' },
};

interface ColumnOrder {
  /** How the rows are sorted by this column; null when they are not. */
  readonly direction: 'ascending' | 'descending' | null;
  /** What pressing its header chooses: the highest first, then the lowest, then the newest. */
  readonly next: TaskOrder;
}

/** @returns null for a column without an order. */
export function columnOrder(column: string, order: TaskOrder): ColumnOrder | null {
  const orders = COLUMN_ORDERS[column];
  if (orders === undefined) return null;
  if (order === orders.descending) return { direction: 'descending', next: orders.ascending };
  if (order === orders.ascending) return { direction: 'ascending', next: 'newest' };
  return { direction: null, next: orders.descending };
}
