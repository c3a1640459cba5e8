import { createContext, useContext } from 'react';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { TaskSummary } from '../../../shared/model/task.ts';
import type { PeerColour } from '../../ui/peer-colours.ts';

/** What the cells of the table need besides their task. */
export interface TableContextValue {
  readonly self: string | null;
  /** Milliseconds that fill a duration's bar. */
  readonly longestMs: number;
  /** The known peers that are gone. */
  readonly away: ReadonlySet<PeerId>;
  readonly nameOfPeer: (id: string) => string;
  readonly colourOf: (id: string) => PeerColour;
  readonly onCancel: (task: TaskSummary) => void;
  readonly onRetry: (task: TaskSummary) => void;
  readonly onRunAgain: (task: TaskSummary) => void;
}

export const TableContext = createContext<TableContextValue | null>(null);

export function useTableContext(): TableContextValue {
  const value = useContext(TableContext);
  if (value === null) throw new Error('There is no table above.');
  return value;
}
