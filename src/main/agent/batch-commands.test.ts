import { expect, test } from 'vitest';
import { aBatchId } from '../../../test/support/batches.ts';
import { createRequester, type Requester } from '../../../test/support/requester.ts';
import { commands } from '../../shared/contract/commands.ts';
import { type BatchCommandsParts, batchCommands } from './batch-commands.ts';
import { EventHub } from './event-hub.ts';
import { Batches } from './tasks/batches.ts';

const stars = { id: aBatchId(), name: 'stars' };

test('a batch is read by its id', async () => {
  const requester = createRequester();
  await requester.create('one', { batch: stars });
  const { 'batch.get': get } = batchCommands(partsOf(requester));
  expect(await get({ id: stars.id })).toMatchObject({ ...stars, counts: { Executing: 1 } });
});

test('an unknown batch is refused with a sentence', () => {
  const { 'batch.get': get } = batchCommands(partsOf(createRequester()));
  expect(() => get({ id: aBatchId(7) })).toThrow(
    expect.objectContaining({
      code: 'not_found',
      message: `There is no batch ${aBatchId(7)} here.`,
    }),
  );
});

test('batches come by pages, with the version that they include', async () => {
  const requester = createRequester();
  const parts = partsOf(requester);
  await requester.create('one', { batch: stars });
  await requester.create('two', { batch: { id: aBatchId(2), name: 'moons' } });
  const { 'batches.page': page } = batchCommands(parts);
  expect(await page({ limit: 1 })).toMatchObject({
    ...{ batches: [{ name: 'moons' }], total: 2, version: 0 },
    next: expect.any(String),
  });
});

test('the folded list shows how far a single task has come, and a batch as one', async () => {
  const requester = createRequester({ concurrency: 2 });
  await requester.create('one');
  await requester.create('two', { batch: stars });
  requester.executor.of('one').report({ fraction: 0.5 });
  const { 'tasks.folded': folded } = batchCommands(partsOf(requester));
  const page = await folded(commands['tasks.folded'].input.parse({}));
  expect(page).toMatchObject({
    ...{ total: 2, next: null, version: 0 },
    rows: [
      { kind: 'batch', batch: stars },
      { kind: 'task', task: { prompt: 'one', fraction: 0.5, batch: null } },
    ],
  });
});

function partsOf({ self, manager, history, clock }: Requester): BatchCommandsParts {
  const nothing = (): never => {
    throw new Error('Nobody asked for it.');
  };
  const events = new EventHub({
    ...{ clock, status: nothing, settings: nothing, peers: nothing, requests: nothing },
    batch: nothing,
  });
  const batches = new Batches({ self, clock, concurrency: () => 1 });
  return { self, manager, history, batches, events };
}
