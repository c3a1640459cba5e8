import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { BatchId } from '../../../../shared/model/ids.ts';
import { openBatch } from '../opened-row.ts';
import { useBatchName } from './batch-names.ts';

/** Leads from a task to its batch. */
export function BatchLink({ id }: { readonly id: BatchId }): ReactNode {
  const name = useBatchName(id);
  return (
    <Anchor component="button" type="button" size="sm" truncate onClick={() => openBatch(id)}>
      {name ?? 'Show'}
    </Anchor>
  );
}
