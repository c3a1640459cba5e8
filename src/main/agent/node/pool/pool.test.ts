import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../../../../test/support/temporary-history.ts';
import { openPool } from './pool.ts';

const key = { name: 'Office', bytes: Buffer.alloc(32, 7) };

test('an agent in no pool looks for others under the name of all', async () => {
  const pool = await openPool(temporaryDirectory(), undefined);
  expect([pool.membership, pool.serviceTag]).toEqual([null, '_p2p._udp.local']);
});

test('an agent in a pool looks for others under the name of the pool, until it leaves', async () => {
  const dataDir = temporaryDirectory();
  const pool = await openPool(dataDir, undefined);
  pool.enter(key);
  expect(pool.serviceTag).toMatch(/^_p2p-[0-9a-f]{32}\._udp\.local$/);
  expect((await openPool(dataDir, undefined)).serviceTag).toBe(pool.serviceTag);
  pool.leave();
  expect([pool.membership, pool.serviceTag]).toEqual([null, '_p2p._udp.local']);
});

test('a pool that was chosen is fixed, and needs its pass phrase only once', async () => {
  const dataDir = temporaryDirectory();
  (await openPool(dataDir, undefined)).enter(key);
  const nobody = { name: 'Office', passPhrase: async () => null };
  expect((await openPool(dataDir, nobody)).membership).toEqual({ name: 'Office', isFixed: true });
  await expect(openPool(dataDir, { ...nobody, name: 'Cellar' })).rejects.toMatchObject({
    code: 'unauthorized',
    message: expect.stringContaining('MESHTASK_PASSPHRASE'),
  });
});
