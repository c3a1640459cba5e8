import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { createRequester, type Requester } from '../../../test/support/requester.ts';
import { commands } from '../../shared/contract/commands.ts';
import { EventHub } from './event-hub.ts';
import { PeerBook } from './node/peer-book.ts';
import { PeerDirectory } from './node/peer-directory.ts';
import { migrations } from './storage/migrations/migrate.ts';
import { Turns } from './support/turns.ts';
import { type TaskCommandsParts, taskCommands, taskStreams } from './task-commands.ts';

test('a task that the disk refuses is refused, and does not exist', async () => {
  const requester = createRequester();
  const { 'task.create': create } = taskCommands(partsOf(requester));
  requester.setDisk('broken');
  const input = commands['task.create'].input.parse({ prompts: ['one', 'two'], target: 'local' });
  await expect(create(input)).rejects.toMatchObject({ code: 'storage_failed' });
  expect([...requester.manager.openTasks()]).toEqual([]);
  requester.setDisk('sound');
  expect(await create(input)).toMatchObject([{ prompt: 'one' }, { prompt: 'two' }]);
});

test('a page shows how far each task has come, also what is not on disk', async () => {
  const requester = createRequester();
  await requester.create('one');
  await requester.create('two');
  requester.executor.of('one').report({ fraction: 0.5 });
  const { 'tasks.page': page } = taskCommands(partsOf(requester));
  const { tasks } = await page(commands['tasks.page'].input.parse({}));
  expect(new Map(tasks.map(({ prompt, fraction }) => [prompt, fraction]))).toEqual(
    new Map([
      ['one', 0.5],
      ['two', null],
    ]),
  );
});

test('an export that nobody wants any more ends', async () => {
  const requester = createRequester();
  await requester.create('one');
  const { 'tasks.export': exported } = taskStreams(partsOf(requester));
  const tasks = [];
  for await (const task of exported({ filter: {} }, AbortSignal.abort())) tasks.push(task);
  expect(tasks).toEqual([]);
});

test('a bug in the middle of many tasks is no refusal', async () => {
  const requester = createRequester();
  const task = await requester.create('one');
  const parts = partsOf(requester);
  const { 'tasks.cancel': cancel } = taskCommands(parts);
  requester.manager.on('changed', () => {
    throw new TypeError('A bug.');
  });
  await expect(cancel({ ids: [task.id] })).rejects.toThrow('A bug.');
});

function partsOf({ self, manager, dispatcher, history, clock }: Requester): TaskCommandsParts {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  for (const step of migrations) db.exec(step);
  const directory = new PeerDirectory({
    ...{ book: new PeerBook(db), clock, policy: () => 'ask' as const, countOurs: () => 0 },
  });
  const nothing = (): never => {
    throw new Error('Nobody asked for it.');
  };
  const events = new EventHub({
    ...{ clock, status: nothing, settings: nothing, peers: nothing, requests: nothing },
    batch: nothing,
  });
  const turns = new Turns(clock);
  return { self, manager, dispatcher, history, directory, events, turns };
}
