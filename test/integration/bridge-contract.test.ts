import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { serveBridge } from '../../src/main/agent/bridge-server.ts';
import { AppError } from '../../src/main/agent/support/app-error.ts';
import type { Bridge } from '../../src/shared/contract/bridge.ts';
import type { CommandHandlers } from '../../src/shared/contract/commands.ts';
import { STREAM_WINDOW } from '../../src/shared/contract/socket-messages.ts';
import type { StreamHandlers, TaskUpdate } from '../../src/shared/contract/streams.ts';
import type { TaskCounts } from '../../src/shared/model/task.ts';
import { carriers, type OpenBridge } from '../support/bridge-carriers.ts';
import {
  commandHandlers,
  createFakeEvents,
  endlessProducer,
  streamHandlers,
  update,
} from '../support/bridge-parts.ts';

const log = pino({ level: 'silent' });
const taskId = '3f0c7a52-7f2e-4d3a-9d58-0f6b6a1c2d3e';
const counts: TaskCounts = { Pending: 1, Executing: 2, Complete: 3, Failed: 4 };

describe.each(carriers)('the bridge over %s', (_, carry) => {
  const opened: OpenBridge[] = [];
  let events = createFakeEvents();

  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close();
    events = createFakeEvents();
  });

  test('a call gets the value of its handler', async () => {
    const bridge = await open({ 'tasks.count': () => counts });
    expect(await bridge.call('tasks.count', {})).toEqual(counts);
  });

  test('calls under way at the same time get each its own answer', async () => {
    const bridge = await open({
      'tasks.count': async ({ search }) => {
        if (search === 'slow') await new Promise((resolve) => setImmediate(resolve));
        return { ...counts, Pending: search === 'slow' ? 100 : 200 };
      },
    });
    const answers = await Promise.all([
      bridge.call('tasks.count', { search: 'slow' }),
      bridge.call('tasks.count', { search: 'fast' }),
    ]);
    expect(answers.map(({ Pending }) => Pending)).toEqual([100, 200]);
  });

  test('a handler receives defaults for what the caller left out', async () => {
    const received: unknown[] = [];
    const bridge = await open({
      'task.create': (input) => {
        received.push(input);
        return [];
      },
    });
    await bridge.call('task.create', { prompts: ['Say hello'] });
    expect(received).toEqual([
      {
        prompts: ['Say hello'],
        target: 'auto',
        priority: 5,
        timeoutMs: 300_000,
        waitMs: 86_400_000,
      },
    ]);
  });

  test('a handler cannot change what its caller passed', async () => {
    const bridge = await open({
      'task.create': ({ prompts }) => {
        prompts.push('more');
        return [];
      },
    });
    const prompts = ['Say hello'];
    await bridge.call('task.create', { prompts });
    expect(prompts).toEqual(['Say hello']);
  });

  test('invalid input is refused with the sentence of the schema', async () => {
    const bridge = await open({ 'task.create': () => [] });
    await expect(
      bridge.call('task.create', { prompts: [' '], priority: 256 }),
    ).rejects.toMatchObject({
      failure: {
        code: 'invalid_input',
        message:
          'The prompt is empty: write what should be done. The priority must be a whole number from 0 to 255.',
      },
    });
  });

  test('invalid input without a sentence of its own is told with its field', async () => {
    const bridge = await open({ 'task.get': refuseToRun });
    await expect(bridge.call('task.get', { id: 'x' })).rejects.toThrow('id: Invalid UUID.');
    await expect(callLoosely(bridge, 'task.get', 7)).rejects.toThrow(/^The input: .+\.$/);
  });

  test('many faults in one input are told in short', async () => {
    const bridge = await open({ 'tasks.cancel': () => ({ done: 0, refused: [] }) });
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await expect(bridge.call('tasks.cancel', { ids })).rejects.toMatchObject({
      failure: { code: 'invalid_input' },
    });
    await expect(callLoosely(bridge, 'task.create', { prompts: [1, 2, 3, 4, 5] })).rejects.toThrow(
      /And 2 more\.$/,
    );
  });

  test.each(['tasks.destroy', '__proto__', 'constructor', 'toString', ''])(
    'the unknown name "%s" is refused for calls, streams and events',
    async (name) => {
      const bridge = await open();
      await expect(callLoosely(bridge, name, {})).rejects.toMatchObject({
        failure: { code: 'invalid_input', message: `There is no command "${name}".` },
      });
      await expect(readAll(openLoosely(bridge, name, {}))).rejects.toMatchObject({
        failure: { code: 'invalid_input', message: `There is no stream "${name}".` },
      });
      expect(() => listenLoosely(bridge, name)).toThrow(`There is no event "${name}".`);
    },
  );

  test('a foreseen error becomes a failure with its code', async () => {
    const bridge = await open({
      'task.get': () => {
        throw new AppError('not_found', 'No task has this id.');
      },
    });
    await expect(bridge.call('task.get', { id: taskId })).rejects.toMatchObject({
      name: 'BridgeError',
      message: 'No task has this id.',
      failure: { code: 'not_found', message: 'No task has this id.' },
    });
  });

  test('an unforeseen error becomes an internal failure', async () => {
    const bridge = await open({ 'peers.list': () => Promise.reject(new TypeError('boom')) });
    await expect(bridge.call('peers.list')).rejects.toMatchObject({
      failure: { code: 'internal', message: 'An unexpected error happened: boom' },
    });
  });

  test('a listener hears its event until it stops listening', async () => {
    const bridge = await open({ 'tasks.count': () => counts });
    const heard: number[] = [];
    const alsoHeard: number[] = [];
    const stop = bridge.listen('tasks.changed', ({ version }) => heard.push(version));
    const stopOther = bridge.listen('tasks.changed', ({ version }) => alsoHeard.push(version));
    bridge.listen('peers.changed', () => heard.push(-1));

    await roundTrip(bridge);
    announceChange(1);
    await roundTrip(bridge);
    stop();
    stop();
    announceChange(2);
    await roundTrip(bridge);
    stopOther();
    await roundTrip(bridge);
    announceChange(3);
    await roundTrip(bridge);

    expect(heard).toEqual([1]);
    expect(alsoHeard).toEqual([1, 2]);
    expect(events.listenerCount()).toBe(1);
  });

  test('a stream gives its items in order and ends', async () => {
    const bridge = await open(
      {},
      {
        async *'tasks.follow'() {
          for (let index = 0; index < 300; index += 1) yield update(index);
        },
      },
    );
    const updates = await readAll(bridge.open('tasks.follow', { ids: [taskId] }));
    expect(updates.map(({ summary }) => summary.attempt)).toEqual([...Array(300).keys()]);
  });

  test('each iteration opens the stream again', async () => {
    let openings = 0;
    const bridge = await open(
      {},
      {
        async *'tasks.follow'() {
          openings += 1;
          yield update(openings);
        },
      },
    );
    const stream = bridge.open('tasks.follow', { ids: [taskId] });
    await readAll(stream);
    await readAll(stream);
    expect(openings).toBe(2);
  });

  test('a stream that fails gives its items and then the failure', async () => {
    const bridge = await open(
      {},
      {
        async *'tasks.follow'() {
          yield update(1);
          throw new AppError('storage_failed', 'The disk is full.');
        },
      },
    );
    const read: TaskUpdate[] = [];
    const reading = readAll(bridge.open('tasks.follow', { ids: [taskId] }), read);
    await expect(reading).rejects.toMatchObject({
      failure: { code: 'storage_failed', message: 'The disk is full.' },
    });
    expect(read).toHaveLength(1);
  });

  test('a stream with invalid input fails before its first item', async () => {
    const bridge = await open();
    await expect(readAll(bridge.open('tasks.follow', { ids: [] }))).rejects.toMatchObject({
      failure: { code: 'invalid_input' },
    });
  });

  test('leaving a stream early stops its producer', async () => {
    const producer = endlessProducer();
    const bridge = await open({}, { 'tasks.follow': producer.produce });
    for await (const { summary } of bridge.open('tasks.follow', { ids: [taskId] })) {
      if (summary.attempt === 3) break;
    }
    await producer.stopped;
  });

  test('a stream can be left while its next item is awaited', async () => {
    const { promise: aborted, resolve: onAborted } = Promise.withResolvers<void>();
    const bridge = await open(
      {},
      {
        async *'tasks.follow'(_input, signal) {
          yield update(0);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          onAborted();
          yield update(1);
        },
      },
    );
    const reader = bridge.open('tasks.follow', { ids: [taskId] })[Symbol.asyncIterator]();
    await reader.next();
    const waiting = reader.next();
    await reader.return?.();
    await aborted;
    expect(await waiting).toMatchObject({ done: true });
  });

  test('a failure of a producer that was left is nobody’s concern', async () => {
    const { promise: aborted, resolve: onAborted } = Promise.withResolvers<void>();
    const bridge = await open(
      { 'tasks.count': () => counts },
      {
        async *'tasks.follow'(_input, signal) {
          yield update(0);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          onAborted();
          signal.throwIfAborted();
        },
      },
    );
    const reader = bridge.open('tasks.follow', { ids: [taskId] })[Symbol.asyncIterator]();
    await reader.next();
    const waiting = reader.next();
    await reader.return?.();
    await aborted;
    expect(await waiting).toMatchObject({ done: true });
    expect(await bridge.call('tasks.count', {})).toEqual(counts);
  });

  test('a producer waits for a reader that rests', async () => {
    const producer = endlessProducer();
    const bridge = await open(
      { 'tasks.count': () => counts },
      { 'tasks.follow': producer.produce },
    );
    const reader = bridge.open('tasks.follow', { ids: [taskId] })[Symbol.asyncIterator]();
    const attempts = [await nextAttempt(reader)];
    for (let index = 0; index < 50; index += 1) await roundTrip(bridge);
    expect(producer.produced()).toBeLessThanOrEqual(STREAM_WINDOW + 2);

    while (attempts.length < 5 * STREAM_WINDOW) {
      attempts.push(await nextAttempt(reader));
    }
    expect(attempts).toEqual([...Array(5 * STREAM_WINDOW).keys()]);
    await reader.return?.();
    await producer.stopped;
  });

  async function open(
    commands: Partial<CommandHandlers> = {},
    streams: Partial<StreamHandlers> = {},
  ): Promise<Bridge> {
    const server = serveBridge({
      commands: commandHandlers(commands),
      streams: streamHandlers(streams),
      events,
      log,
    });
    const carried = await carry(server);
    opened.push(carried);
    return carried.bridge;
  }

  function announceChange(version: number): void {
    events.announce('tasks.changed', { version, tasks: [], isComplete: true });
  }
});

/** Over a socket, everything that was sent before has been handled when this resolves. */
async function roundTrip(bridge: Bridge): Promise<void> {
  await bridge.call('tasks.count', {});
}

async function nextAttempt(reader: AsyncIterator<TaskUpdate>): Promise<number | null> {
  const step = await reader.next();
  return step.done === true ? null : step.value.summary.attempt;
}

async function readAll<Item>(stream: AsyncIterable<Item>, into: Item[] = []): Promise<Item[]> {
  for await (const item of stream) into.push(item);
  return into;
}

// What a face in another language, or an older one, could send.
type LooseBridge = {
  call(name: string, input: unknown): Promise<unknown>;
  open(name: string, input: unknown): AsyncIterable<unknown>;
  listen(name: string, listener: () => void): () => void;
};

function callLoosely(bridge: Bridge, name: string, input: unknown): Promise<unknown> {
  return (bridge as unknown as LooseBridge).call(name, input);
}

function openLoosely(bridge: Bridge, name: string, input: unknown): AsyncIterable<unknown> {
  return (bridge as unknown as LooseBridge).open(name, input);
}

function listenLoosely(bridge: Bridge, name: string): () => void {
  return (bridge as unknown as LooseBridge).listen(name, () => {});
}

function refuseToRun(): never {
  throw new Error('This must not run.');
}
