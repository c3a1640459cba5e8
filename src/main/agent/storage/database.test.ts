import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { silent, temporaryDirectory } from '../../../../test/support/temporary-history.ts';
import { AppError } from '../support/app-error.ts';
import { openDatabase } from './database.ts';
import { migrations, versionOf } from './migrations/migrate.ts';

const parts = { clock: createFakeClock(0), log: silent };
const steps = ['CREATE TABLE stars (name TEXT)', 'ALTER TABLE stars ADD COLUMN magnitude REAL'];

interface Place {
  readonly directory: string;
  readonly file: string;
}

function aPlace(): Place {
  const directory = join(temporaryDirectory(), 'data');
  return { directory, file: join(directory, 'history.db') };
}

test('a new database is private, empty and of the newest version', () => {
  const { file } = aPlace();
  const opened = openDatabase(file, parts);
  expect(opened.quarantined).toBeNull();
  expect(versionOf(opened.db)).toBe(migrations.length);
  expect(opened.db.prepare('SELECT count(*) AS tasks FROM tasks').get()).toEqual({ tasks: 0 });
  opened.close();
  opened.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what was written is there after it is opened again', () => {
  const { file } = aPlace();
  const first = openDatabase(file, parts, steps);
  first.db.exec("INSERT INTO stars VALUES ('Vega', 0.03)");
  first.close();
  const second = openDatabase(file, parts, steps);
  expect(second.db.prepare('SELECT name FROM stars').all()).toEqual([{ name: 'Vega' }]);
  second.close();
});

test('a second agent on the same data directory is refused with a sentence', () => {
  const { directory, file } = aPlace();
  const first = openDatabase(file, parts);
  expect(() => openDatabase(file, parts)).toThrow(
    new AppError(
      'conflict',
      `Another agent already uses the data directory ${directory}: stop it, or choose another.`,
    ),
  );
  first.db.exec("INSERT INTO peers VALUES ('B', 'Bob', NULL, NULL, '[]', 0, 1, 1)");
  first.close();
  openDatabase(file, parts).close();
});

describe('a database of a newer version', () => {
  const known = [...steps.slice(0, 1), 'CREATE INDEX stars_by_name ON stars (name)'];

  test('is read and left as it is', () => {
    const { directory, file } = aPlace();
    const newer = openDatabase(file, parts, [...known, ...steps.slice(1)]);
    newer.db.exec("INSERT INTO stars VALUES ('Vega', 0.03)");
    newer.close();
    const before = readFileSync(file);
    const opened = openDatabase(file, parts, known);
    expect(opened.readOnly).toEqual({
      code: 'storage_failed',
      message: expect.stringContaining(
        `in ${directory} was written by a newer Meshtask (version 3 of the database, this one knows 2)`,
      ),
    });
    expect(opened.db.prepare('SELECT name FROM stars').all()).toEqual([{ name: 'Vega' }]);
    for (const change of ['DELETE FROM stars', 'DROP TABLE stars', 'CREATE TABLE moons (name)']) {
      expect(() => opened.db.exec(change)).toThrow('attempt to write a readonly database');
    }
    expect(() => openDatabase(file, parts)).toThrow(/Another agent already uses/);
    opened.close();
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(directory)).toEqual(['history.db']);
    const again = openDatabase(file, parts, [...known, ...steps.slice(1)]);
    expect(again.readOnly).toBeNull();
    again.close();
  });

  test.each([
    [
      'without a column',
      'ALTER TABLE stars ADD COLUMN size; DROP INDEX stars_by_name; ALTER TABLE stars DROP COLUMN name',
    ],
    ['without a table', 'DROP TABLE stars'],
    ['without an index', 'DROP INDEX stars_by_name'],
    [
      'with another index of that name',
      'DROP INDEX stars_by_name; CREATE INDEX stars_by_name ON stars (name DESC)',
    ],
  ])('%s that this one uses is refused and left as it is', (_, change) => {
    const { directory, file } = aPlace();
    openDatabase(file, parts, [...known, change]).close();
    const before = readFileSync(file);
    expect(() => openDatabase(file, parts, known)).toThrow(
      expect.objectContaining({
        code: 'conflict',
        message: expect.stringMatching(/newer Meshtask \(version 3/),
      }),
    );
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(directory)).toEqual(['history.db']);
  });

  test('whose schema this SQLite does not understand is refused, not taken for damaged', () => {
    const { directory, file } = aPlace();
    const newer = openDatabase(file, parts, [...known, ...steps.slice(1)]);
    newer.close();
    const other = new DatabaseSync(file, { defensive: false });
    other.exec(`PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema VALUES ('table', 'moons', 'moons', 99, 'CREATE CRYSTAL moons')`);
    other.close();
    expect(() => openDatabase(file, parts, known)).toThrow(
      expect.objectContaining({ code: 'conflict' }),
    );
    expect(readdirSync(directory)).toEqual(['history.db']);
  });
});

test('an older database is brought up to date, and a copy of it stays beside it', () => {
  const { file } = aPlace();
  const old = openDatabase(file, parts, steps.slice(0, 1));
  old.db.exec("INSERT INTO stars VALUES ('Vega')");
  old.close();
  const opened = openDatabase(file, parts, steps);
  expect(versionOf(opened.db)).toBe(2);
  expect(opened.db.prepare('SELECT * FROM stars').all()).toEqual([
    { name: 'Vega', magnitude: null },
  ]);
  opened.close();
  const backup = new DatabaseSync(`${file}.v1.bak`);
  expect(versionOf(backup)).toBe(1);
  expect(backup.prepare('SELECT * FROM stars').all()).toEqual([{ name: 'Vega' }]);
  backup.close();
  expect(statSync(`${file}.v1.bak`).mode & 0o777).toBe(0o600);
});

test('a database of every older version becomes like a new one', () => {
  const schemaOf = (file: string): unknown => {
    const { db, close } = openDatabase(file, parts);
    const rows = db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
    close();
    return rows;
  };
  const schema = schemaOf(aPlace().file);
  for (let version = 1; version < migrations.length; version += 1) {
    const { file } = aPlace();
    openDatabase(file, parts, migrations.slice(0, version)).close();
    expect(schemaOf(file)).toEqual(schema);
  }
});

test('a migration that fails changes nothing', () => {
  const { file } = aPlace();
  openDatabase(file, parts, steps.slice(0, 1)).close();
  const broken = [...steps.slice(0, 1), 'CREATE TABLE moons (name TEXT); CREATE TABLE stars (x)'];
  expect(() => openDatabase(file, parts, broken)).toThrow(
    expect.objectContaining({ code: 'storage_failed' }),
  );
  const opened = openDatabase(file, parts, steps);
  expect(opened.db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([
    { name: 'stars' },
  ]);
  opened.close();
});

test('a file that is no database is renamed aside, and a new one begun', () => {
  const { file } = aPlace();
  openDatabase(file, parts).close();
  const garbage = 'no database '.repeat(1_000);
  writeFileSync(file, garbage);
  writeFileSync(`${file}-wal`, 'no log');
  writeFileSync(`${file}-shm`, 'no index');
  const opened = openDatabase(file, parts);
  expect(opened.quarantined).toBe(`${file}.corrupt-1970-01-01T000000.000Z`);
  expect(readFileSync(`${opened.quarantined}`, 'utf8')).toBe(garbage);
  expect(readFileSync(`${opened.quarantined}-wal`, 'utf8')).toBe('no log');
  expect(readFileSync(`${opened.quarantined}-shm`, 'utf8')).toBe('no index');
  expect(opened.db.prepare('SELECT count(*) AS tasks FROM tasks').get()).toEqual({ tasks: 0 });
  opened.close();
});

test.each([
  ['every byte', (bytes: Buffer) => bytes.fill(0xff)],
  ['first page', (bytes: Buffer) => bytes.fill(0xff, 100, 4_000)],
  ['tasks', (bytes: Buffer, tasks: number) => bytes.fill(0xff, tasks, tasks + 4_096)],
  ['end cut off', (bytes: Buffer) => bytes.subarray(0, 8_192)],
])('a database with its %s damaged is renamed aside', (_, damage) => {
  const { file } = aPlace();
  const sound = openDatabase(file, parts);
  const page = sound.db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'tasks'").get();
  sound.close();
  const damaged = Buffer.from(damage(readFileSync(file), (Number(page?.rootpage) - 1) * 4_096));
  writeFileSync(file, damaged);
  const opened = openDatabase(file, parts);
  expect(readFileSync(`${opened.quarantined}`)).toEqual(damaged);
  expect(versionOf(opened.db)).toBe(migrations.length);
  opened.close();
});

test('a database that cannot be opened is explained with a sentence', () => {
  const { directory, file } = aPlace();
  mkdirSync(file, { recursive: true });
  expect(() => openDatabase(file, parts)).toThrow(
    expect.objectContaining({
      code: 'storage_failed',
      message: `The history in ${directory} cannot be opened: unable to open database file.`,
    }),
  );
});

test('what is no failure of the database is thrown as it is', () => {
  const { directory, file } = aPlace();
  writeFileSync(directory, 'in the way');
  expect(() => openDatabase(file, parts)).toThrow(/EEXIST|ENOTDIR/);
});
