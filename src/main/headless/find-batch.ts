import type { Bridge } from '../../shared/contract/bridge.ts';
import { type BatchPage, MAX_PAGE_SIZE } from '../../shared/contract/commands.ts';
import type { Batch } from '../../shared/model/batch.ts';
import { type BatchId, batchIdSchema } from '../../shared/model/ids.ts';
import { CommandError } from './command-error.ts';
import { oneLine } from './terminal/printable.ts';

type NamedBatch = Pick<Batch, 'id' | 'name'>;

const SHORTEST_START = 4;

/**
 * Finds the batch that a person means, by id, name or the start of its id.
 *
 * @throws CommandError when none or several are meant.
 */
export async function findBatch(bridge: Bridge, reference: string): Promise<BatchId> {
  if (batchIdSchema.safeParse(reference).success) return reference;
  const { batches } = await readBatches(bridge, Number.POSITIVE_INFINITY);
  return chooseBatch(batches, reference);
}

export function chooseBatch(batches: readonly NamedBatch[], reference: string): BatchId {
  const lowered = reference.toLowerCase();
  const rules: readonly ((batch: NamedBatch) => boolean)[] = [
    ({ name }) => oneLine(name) === reference,
    ({ name }) => oneLine(name).toLowerCase() === lowered,
    ({ id }) => reference.length >= SHORTEST_START && id.startsWith(lowered),
  ];
  for (const rule of rules) {
    const [first, ...others] = batches.filter(rule);
    if (first === undefined) continue;
    if (others.length === 0) return first.id;
    throw new CommandError(
      `"${reference}" may be ${others.length + 1} batches: give the id of one, which "meshtask batches" shows.`,
    );
  }
  throw new CommandError(
    `No batch is known as "${reference}": "meshtask batches" lists those that are.`,
  );
}

/** Newest first, `limit` at most. */
export async function readBatches(
  bridge: Bridge,
  limit: number,
): Promise<{ batches: readonly Batch[]; total: number }> {
  const batches: Batch[] = [];
  let after: string | null = null;
  for (;;) {
    const page: BatchPage = await bridge.call('batches.page', {
      limit: Math.min(limit - batches.length, MAX_PAGE_SIZE),
      ...(after !== null && { after }),
    });
    batches.push(...page.batches);
    after = page.next;
    if (after === null || batches.length >= limit) return { batches, total: page.total };
  }
}
