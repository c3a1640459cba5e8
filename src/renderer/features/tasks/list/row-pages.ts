import type { TaskFilter, TaskOrder } from '../../../../shared/contract/commands.ts';
import type { AppBridge } from '../../../bridge/app-bridge.ts';
import type { ListChoice } from './list-choice.ts';
import {
  EMPTY_LIST,
  foldedRow,
  lastArrival,
  type RowList,
  type RowPage,
  taskRow,
  withPage,
} from './row-list.ts';

/** Bounds how far back a reload goes for rows that have left the filter. */
const MOST_PAGES = 40;

export interface PageRequest {
  readonly filter: TaskFilter;
  readonly order: TaskOrder;
  /** Whether a batch stands for its tasks; then the filter's owner counts alone. */
  readonly isFolded: boolean;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A batch stands for its tasks as long as nothing asks for some of them, or for another order. */
export function isFolded({ filter, order }: ListChoice): boolean {
  const isWhole =
    filter.status === undefined && filter.search === undefined && filter.batch === undefined;
  return isWhole && foldedOrder(order) !== null;
}

export async function loadRows(bridge: AppBridge, request: PageRequest): Promise<RowPage> {
  const { filter, order, limit, after } = request;
  const orderOfRows = foldedOrder(order);
  if (!request.isFolded || orderOfRows === null) {
    const page = await bridge.call('tasks.page', { filter, order, limit, after });
    return { ...page, rows: page.tasks.map(taskRow) };
  }
  const { owner } = filter;
  const page = await bridge.call('tasks.folded', { owner, order: orderOfRows, limit, after });
  return { ...page, rows: page.rows.map(foldedRow) };
}

/** Every row back to one that arrived at a time; the pages come newest first. */
export async function loadBackTo(
  oldest: number,
  fetchPage: (after: string | undefined) => Promise<RowPage | null>,
): Promise<RowList | null> {
  let after: string | undefined;
  let rows = EMPTY_LIST;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await fetchPage(after);
    if (page === null) return null;
    rows = withPage(rows, page);
    after = page.next ?? undefined;
    if (after === undefined || lastArrival(rows) < oldest) break;
  }
  return rows;
}

function foldedOrder(order: TaskOrder): 'newest' | 'oldest' | null {
  return order === 'newest' || order === 'oldest' ? order : null;
}
