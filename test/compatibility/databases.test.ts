import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PeerBook } from '../../src/main/agent/node/peer-book.ts';
import { openDatabase } from '../../src/main/agent/storage/database.ts';
import { migrations, versionOf } from '../../src/main/agent/storage/migrations/migrate.ts';
import { History } from '../../src/main/agent/tasks/history.ts';
import { type TaskStatus, taskStatuses } from '../../src/shared/model/task.ts';
import { aPeerId } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { silent, temporaryDirectory } from '../support/temporary-history.ts';

const FIRST_WITH_BATCHES = 4;
const recordings = new URL('databases/', import.meta.url);
const versions = readdirSync(recordings)
  .map((name) => Number(/^v(\d+)\.sql$/.exec(name)?.[1]))
  .toSorted((one, other) => one - other);

test('the database of every version before this one is recorded', () => {
  const before = migrations.slice(1).map((_, index) => index + 1);
  expect(versions).toEqual(expect.arrayContaining(before));
});

describe.each(versions)('a database of version %i', (version) => {
  test('is what its migrations still make of an empty one', () => {
    const made = new DatabaseSync(':memory:');
    onTestFinished(() => made.close());
    for (const step of migrations.slice(0, version)) made.exec(step);
    const schema = 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name';
    expect(migrated(version).recorded(schema)).toEqual(made.prepare(schema).all());
  });

  test('becomes one of this version, and all that was in it is read', () => {
    const { recorded, db } = migrated(version);
    const history = new History({ db, clock: createFakeClock(), log: silent });
    const rows = recorded('SELECT * FROM tasks ORDER BY number');
    expect(rows.length).toBeGreaterThanOrEqual(9);
    for (const row of rows) {
      const [id, sender] = [String(row.id), String(row.sender)];
      expect(history.find(sender, id)).toMatchObject({
        task: { id, sender, prompt: row.prompt, timestamp: row.timestamp, priority: row.priority },
        state: { status: row.status, ...(row.result === null ? {} : { result: row.result }) },
        ...{ attempt: row.attempt, worker: row.worker, why: row.why, endedAt: row.ended_at },
      });
      const steps = recorded(`SELECT at, change, status, attempt, detail FROM journey
        WHERE task = ${row.number} ORDER BY step`);
      expect(history.journey(sender, id)).toEqual(steps);
      const attempts = recorded(`SELECT attempt, worker, why, at FROM attempts
        WHERE task = ${row.number} ORDER BY attempt`);
      expect(history.attempts(sender, id)).toMatchObject(attempts);
    }
    history.close();
  });

  test('is counted and paged as it was', async () => {
    const { recorded, db } = migrated(version);
    const history = new History({ db, clock: createFakeClock(), log: silent });
    const self = aPeerId('self');
    const countOf = (status: TaskStatus): unknown =>
      recorded(`SELECT count(*) AS tasks FROM tasks WHERE status = '${status}'`)[0]?.tasks;
    const counts = Object.fromEntries(taskStatuses.map((status) => [status, countOf(status)]));
    expect(await history.count({}, self)).toEqual(counts);
    const newest = recorded('SELECT id, sender FROM tasks ORDER BY number DESC');
    const page = await history.page({ filter: {}, limit: 100, self });
    expect(page).toMatchObject({ tasks: newest, total: newest.length, next: null });
    const open = recorded("SELECT id FROM tasks WHERE status IN ('Pending', 'Executing')");
    expect(history.open().map(({ task }) => ({ id: task.id }))).toEqual(open);
    expect(history.unsettledAttempts(aPeerId('Boris'))).toHaveLength(2);
    history.close();
  });

  test('keeps its peers', () => {
    const { recorded, db } = migrated(version);
    const peers = recorded('SELECT peer_id AS id, name, decision FROM peers ORDER BY rowid');
    expect(peers).toHaveLength(2);
    const kept = new PeerBook(db).all();
    for (const peer of peers) expect(kept).toContainEqual(expect.objectContaining(peer));
  });
});

const older = versions.filter((version) => version < migrations.length);
test.each(older)('a database of version %i stays beside as it was', (version) => {
  const { file, recorded } = migrated(version);
  const copy = new DatabaseSync(`${file}.v${version}.bak`);
  onTestFinished(() => copy.close());
  expect(versionOf(copy)).toBe(version);
  for (const { name } of recorded("SELECT name FROM sqlite_schema WHERE type = 'table'")) {
    const rows = `SELECT * FROM ${String(name)}`;
    expect(copy.prepare(rows).all()).toEqual(recorded(rows));
  }
});

const withBatches = versions.filter((version) => version >= FIRST_WITH_BATCHES);
test.each(withBatches)('a database of version %i keeps its batches', (version) => {
  const { recorded, db } = migrated(version);
  const history = new History({ db, clock: createFakeClock(), log: silent });
  const batches = recorded('SELECT id, name, created_at AS "createdAt" FROM batches');
  expect(batches).toHaveLength(1);
  for (const batch of batches) expect(history.batch(String(batch.id))).toMatchObject(batch);
  history.close();
});

/** A recorded database, brought up to date, and a way to ask what it was before. */
function migrated(version: number): {
  readonly file: string;
  readonly db: DatabaseSync;
  readonly recorded: (sql: string) => Record<string, unknown>[];
} {
  const sql = readFileSync(new URL(`v${version}.sql`, recordings), 'utf8');
  const file = join(temporaryDirectory(), 'history.db');
  const before = new DatabaseSync(file);
  before.exec(`BEGIN; ${sql} COMMIT`);
  before.close();
  const memory = new DatabaseSync(':memory:');
  memory.exec(sql);
  const opened = openDatabase(file, { clock: createFakeClock(), log: silent });
  onTestFinished(() => {
    memory.close();
    opened.close();
  });
  expect(versionOf(opened.db)).toBe(migrations.length);
  return { file, db: opened.db, recorded: (query) => memory.prepare(query).all() };
}
