import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { alice, bob } from '../../../../test/support/task-records.ts';
import { migrations } from '../storage/migrations/migrate.ts';
import { type KnownPeer, PeerBook } from './peer-book.ts';

const known: KnownPeer = {
  id: alice,
  name: 'Alice',
  version: '0.1.0',
  decision: 'allowed',
  addresses: ['/ip4/10.0.0.2/tcp/4737'],
  isTyped: true,
  firstSeenAt: 2,
  lastSeenAt: 3,
};
const stranger: KnownPeer = {
  ...known,
  id: bob,
  version: null,
  decision: null,
  addresses: [],
  isTyped: false,
  firstSeenAt: 1,
  lastSeenAt: null,
};

function openBook(): { db: DatabaseSync; book: PeerBook } {
  const db = new DatabaseSync(':memory:');
  for (const step of migrations) db.exec(step);
  return { db, book: new PeerBook(db) };
}

test('peers are remembered, the longest known first, and forgotten when removed', () => {
  const { book } = openBook();
  book.save(known);
  book.save(stranger);
  expect(book.all()).toEqual([stranger, known]);
  book.save({ ...known, name: 'Alice at work', decision: 'blocked' });
  book.remove(bob);
  expect(book.all()).toEqual([{ ...known, name: 'Alice at work', decision: 'blocked' }]);
});

test('a full disk is told with a sentence', () => {
  const { db, book } = openBook();
  db.exec('PRAGMA max_page_count = 1');
  const addresses = ['/ip4/10.0.0.2/tcp/4737'.repeat(10_000)];
  expect(() => book.save({ ...known, addresses })).toThrow(
    expect.objectContaining({
      code: 'storage_failed',
      message: 'The known peers cannot be written: the disk is full.',
    }),
  );
});

test('a bug is thrown as it is', () => {
  const { db, book } = openBook();
  db.close();
  expect(() => book.save(known)).toThrow('statement has been finalized');
});
