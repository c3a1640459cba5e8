import type { Batch, BatchShare } from '../../../shared/model/batch.ts';
import type { PeerNames } from '../peer-names.ts';
import { oneLine } from './printable.ts';
import { formatTable } from './table.ts';
import { formatDuration } from './times.ts';

const NAME_WIDTH = 24;

/** @returns a line for each machine that did something of it; empty while none did. */
export function formatShares({ counts, shares }: Batch, names: PeerNames): string {
  if (shares.length === 0) return '';
  return formatTable<BatchShare>(
    [
      { title: 'where', cell: ({ worker }) => oneLine(names.nameOf(worker), NAME_WIDTH) },
      { title: 'complete', cell: ({ complete }) => `${complete}`, align: 'right' },
      {
        title: 'share',
        cell: ({ complete }) => `${Math.round((complete / Math.max(1, counts.Complete)) * 100)} %`,
        align: 'right',
      },
      { title: 'failed', cell: ({ failed }) => `${failed}`, align: 'right' },
      { title: 'run', cell: ({ executedMs }) => formatDuration(executedMs), align: 'right' },
    ],
    shares,
  );
}
