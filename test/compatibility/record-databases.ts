import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { PeerBook } from '../../src/main/agent/node/peer-book.ts';
import { openDatabase } from '../../src/main/agent/storage/database.ts';
import { migrations, versionOf } from '../../src/main/agent/storage/migrations/migrate.ts';
import { History } from '../../src/main/agent/tasks/history.ts';
import { TaskManager } from '../../src/main/agent/tasks/task-manager.ts';
import type { Task } from '../../src/shared/model/task.ts';
import { aPeerId, aTask } from '../support/builders.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFakeExecutor } from '../support/fake-executor.ts';

/**
 * Writes the database of every version of its schema that is not recorded yet, with rows in. Run it
 * by hand before a release: `node test/compatibility/record-databases.ts`. Recordings never change.
 */
const log = pino({ level: 'silent' });
const clock = createFakeClock();
const [self, boris, carla] = [aPeerId('self'), aPeerId('Boris'), aPeerId('Carla')];

const directory = mkdtempSync(join(tmpdir(), 'meshtask-record-'));
try {
  const today = join(directory, 'history.db');
  await fill(today);
  for (let version = 1; version <= migrations.length; version += 1) record(version, today);
} finally {
  rmSync(directory, { recursive: true });
}

function record(version: number, today: string): void {
  const recording = new URL(`databases/v${version}.sql`, import.meta.url);
  if (existsSync(recording)) return;
  const { db, close } = openDatabase(
    join(directory, `v${version}.db`),
    { clock, log },
    migrations.slice(0, version),
  );
  db.prepare('ATTACH ? AS today').run(today);
  for (const table of namesOf(db, 'table')) copyRows(db, table);
  writeFileSync(recording, sqlOf(db));
  close();
  console.log(`The database of version ${version} is recorded.`);
}

/** A later version writes into what it shares with an earlier one what that one wrote there. */
function copyRows(db: DatabaseSync, table: string): void {
  const columns = columnsOf(db, table).join(', ');
  db.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM today.${table}`);
}

function sqlOf(db: DatabaseSync): string {
  const rows = namesOf(db, 'table').flatMap((table) => {
    const values = columnsOf(db, table).map((column) => `quote(${column})`);
    return db
      .prepare(`SELECT ${values.join(` || ', ' || `)} AS "values" FROM ${table}`)
      .all()
      .map((row) => `INSERT INTO ${table} VALUES (${String(row.values)});`);
  });
  const schema = db
    .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', rowid")
    .all()
    .map(({ sql }) => `${String(sql)};`);
  return [...schema, ...rows, `PRAGMA user_version = ${versionOf(db)};`, ''].join('\n');
}

function namesOf(db: DatabaseSync, type: string): string[] {
  const rows = db.prepare('SELECT name FROM main.sqlite_schema WHERE type = ?').all(type);
  return rows.map(({ name }) => String(name));
}

function columnsOf(db: DatabaseSync, table: string): string[] {
  const rows = db.prepare("SELECT name FROM pragma_table_info(?, 'main')").all(table);
  return rows.map(({ name }) => String(name));
}

/** One task of each kind of life, own and foreign, and peers. */
async function fill(file: string): Promise<void> {
  const database = openDatabase(file, { clock, log });
  const history = new History({ db: database.db, clock, log });
  const executor = createFakeExecutor();
  const manager = new TaskManager({ self, history, executor, clock, log }, 2);

  async function here(prompt: string, act: (task: Task) => void): Promise<Task> {
    const task = await manager.createTask(prompt, { target: 'local', priority: 7 });
    manager.executeHere(task, { why: 'This machine was chosen by name.', predictedMs: 200 });
    await clock.advance(150);
    act(task);
    await clock.advance(1);
    return task;
  }

  await here('Summarise the report', ({ prompt }) => executor.of(prompt).complete('Short.'));
  const failed = await here('Fail', ({ prompt }) => executor.of(prompt).fail('It went wrong.'));
  manager.retryTask(failed.id);
  manager.executeHere(failed, { why: 'It was retried.' });
  await clock.advance(20);
  executor.of('Fail').fail("It's wrong again.");
  await here('Stop', (task) => manager.cancelTask(task));
  await here('Écris 日本 \u{1f30d}\n"now"', ({ prompt }) =>
    executor.of(prompt).report({ fraction: 0.5, text: 'Half' }),
  );

  const given = await manager.createTask('Ask Boris', { target: { peer: boris } });
  const why = 'It was chosen by name.';
  manager.apply(given, { type: 'assigned' }, { worker: boris, attempt: 1, why, predictedMs: null });
  for (const type of ['awaiting', 'executing'] as const) manager.apply(given, { type });
  manager.apply(given, { type: 'completed', result: 'From Boris.', durationMs: 90 });
  const waiting = await manager.createTask('Wait at Boris', { target: 'auto' });
  manager.apply(
    waiting,
    { type: 'assigned' },
    { worker: boris, attempt: 1, why, predictedMs: 300 },
  );
  manager.apply(waiting, { type: 'accepted', position: 2 });
  await manager.createTask('Wait for anybody', { target: 'auto', priority: 0 });
  const batch = { id: randomUUID(), name: 'Two poems' };
  for (const prompt of ['On the sea', 'On the snow']) {
    await manager.createTask(prompt, { target: 'auto', batch });
  }

  const theirs = aTask({ sender: boris, prompt: 'For Boris' });
  manager.adopt({ task: theirs, attempt: 2, timeoutMs: 60_000 });
  manager.executeHere(theirs);
  await clock.advance(10);
  executor.of('For Boris').complete('For you.');
  manager.adopt({ task: aTask({ sender: carla, prompt: 'Later' }), attempt: 1, timeoutMs: 60_000 });
  await clock.advance(1);
  await setImmediate();

  const book = new PeerBook(database.db);
  const seen = { firstSeenAt: clock.now(), lastSeenAt: clock.now() };
  const addresses = ['/ip4/192.168.1.7/tcp/4737'];
  const known = { ...seen, version: '0.1.0', addresses, isTyped: true };
  book.save({ ...known, id: boris, name: 'Boris', decision: 'allowed' });
  book.save({
    ...known,
    id: carla,
    name: 'Carla',
    decision: null,
    isTyped: false,
    lastSeenAt: null,
  });
  history.close();
  database.close();
}
