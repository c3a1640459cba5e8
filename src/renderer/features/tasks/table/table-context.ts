import { createContext, useContext } from 'react';
import type { Batch } from '../../../../shared/model/batch.ts';
import type { PeerId } from '../../../../shared/model/ids.ts';
import type { TaskSummary } from '../../../../shared/model/task.ts';
import type { PeerColour } from '../../../ui/peer-colours.ts';

/** What the cells of the table need besides their row. */
export interface TableContextValue {
  readonly self: string | null;
  /** Milliseconds that fill a duration's bar. */
  readonly longestMs: number;
  /** The known peers that are gone. */
  readonly away: ReadonlySet<PeerId>;
  /** Whether a task's batch is told in its row: neither its place nor the filter does. */
  readonly isBatchTold: boolean;
  readonly nameOfPeer: (id: string) => string;
  readonly colourOf: (id: string) => PeerColour;
  readonly onCancel: (task: TaskSummary) => void;
  readonly onRetry: (task: TaskSummary) => void;
  readonly onRunAgain: (task: TaskSummary) => void;
  readonly onCancelBatch: (batch: Batch) => void;
  readonly onRetryBatch: (batch: Batch) => void;
}

export const TableContext = createContext<TableContextValue | null>(null);

export function useTableContext(): TableContextValue {
  const value = useContext(TableContext);
  if (value === null) throw new Error('There is no table above.');
  return value;
}
