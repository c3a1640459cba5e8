import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { self } from '../../../../test/support/task-records.ts';
import { openHistory, temporaryDirectory } from '../../../../test/support/temporary-history.ts';

const ENOUGH = 2_000;

/** Creates tasks without end, and prints the id of each whose creation has resolved. */
const writer = `
  import { writeSync } from 'node:fs';
  const [directory] = process.argv.slice(1);
  const load = (path) => import(new URL(path, ${JSON.stringify(import.meta.url)}).href);
  const { openDatabase } = await load('../storage/database.ts');
  const { History } = await load('./history.ts');
  const { systemClock: clock } = await load('../support/clock.ts');
  const { createLogger } = await load('../support/logger.ts');
  const { taskRecord, journeyEntry } = await load('../../../../test/support/task-records.ts');
  const log = createLogger();
  const { db } = openDatabase(directory + '/history.db', { clock, log });
  const history = new History({ db, clock, log });
  for (;;) {
    const records = Array.from({ length: 10 }, () => taskRecord());
    await Promise.all(records.map(async (record) => {
      await history.create(record, journeyEntry());
      writeSync(1, record.task.id + '\\n');
    }));
  }
`;

test('a task whose creation has resolved survives kill -9', async () => {
  const directory = temporaryDirectory();
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const ids: string[] = [];
  for await (const id of createInterface(child.stdout)) {
    ids.push(id);
    if (ids.length === ENOUGH) child.kill('SIGKILL');
  }
  await gone;
  const { history } = openHistory(createFakeClock(), directory);
  expect(ids.length).toBeGreaterThanOrEqual(ENOUGH);
  expect(ids.filter((id) => history.find(self, id) === null)).toEqual([]);
  expect(ids.filter((id) => history.journey(self, id).length !== 1)).toEqual([]);
});
