import { describe, expect, test, vi } from 'vitest';
import { aTaskId } from '../../../../../test/support/builders.ts';
import { createFakeClock, type FakeClock } from '../../../../../test/support/fake-clock.ts';
import { MeteredStream } from '../../../../../test/support/metered-stream.ts';
import { quiet } from '../../../../../test/support/temporary-history.ts';
import { Turns } from '../../support/turns.ts';
import {
  BATCH_BYTES,
  CLOSE_TIMEOUT_MS,
  HEARTBEAT_CHECK_MS,
  MAX_MESSAGE_BYTES,
  MAX_UNSENT_BYTES,
  PACE_BYTES,
  SILENCE_LIMIT_MS,
} from './constants.ts';
import { encodeFrame, FrameDecoder } from './frames.ts';
import { type LinkEnd, LinkStream } from './link-stream.ts';
import {
  type Hello,
  parseMessage,
  type RequesterMessage,
  requesterMessages,
  type WorkerMessage,
  workerMessages,
} from './messages.ts';

const WINDOW_BYTES = 256 * 1024;
const hello: Hello = {
  ...{ type: 'hello', name: 'Anna', version: '1.2.3', instance: 'first', executor: 'mock' },
  ...{ concurrency: 2, window: 1_024, accepting: true, trust: 'allowed' },
};

describe('a peer that reads slowly', () => {
  test('hears everything in its order, and what is large is made when its turn comes', async () => {
    const { link, said, isReading } = openLink();
    const made: number[] = [];
    for (let number = 0; number < 100; number += 1) {
      link.send(result(number), () => {
        made.push(number);
        return result(number);
      });
    }
    link.send(accepted(100));
    await quiet();
    expect(made).toEqual([]);
    await isReading();
    expect(said()).toEqual(['hello', ...Array.from({ length: 101 }, (_, number) => `${number}`)]);
    expect(made).toEqual(Array.from({ length: 98 }, (_, index) => index + 2));
  });

  test('costs no more memory than the bound, however much is said', async () => {
    const { link, stream, ends } = openLink();
    const before = process.memoryUsage().arrayBuffers;
    for (let number = 0; number < 1_024; number += 1) link.send(result(number), () => null);
    await quiet();
    const twice = 2 * (PACE_BYTES + MAX_MESSAGE_BYTES + BATCH_BYTES);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * twice);
    expect(stream.writeBufferLength).toBeLessThan(BATCH_BYTES + MAX_MESSAGE_BYTES);
    expect(ends).toEqual([]);
  });

  test('does not hear what nobody wants any more when its turn comes', async () => {
    const { link, said, isReading } = openLink();
    for (let number = 0; number < 4; number += 1) link.send(result(number), () => null);
    link.send(accepted(4));
    await isReading();
    expect(said()).toEqual(['hello', '0', '1', '4']);
  });

  test('hears goodbye after all that was said before, and nothing after it', async () => {
    const { link, stream, said, isReading } = openLink();
    for (let number = 0; number < 4; number += 1) link.send(result(number), () => result(number));
    const closing = link.close('leaving');
    link.send(accepted(4));
    await isReading();
    await closing;
    expect(said()).toEqual(['hello', '0', '1', '2', '3', 'bye']);
    expect(stream.writeStatus).toBe('closed');
  });
});

describe('a peer that reads nothing', () => {
  test('is reset when too many small messages wait for it', async () => {
    const { link, stream, ends } = openLink();
    const frameBytes = encodeFrame(accepted(1)).byteLength;
    const within = Math.floor(MAX_UNSENT_BYTES / frameBytes) - 2;
    for (let count = 0; count < within; count += 1) link.send(accepted(1));
    expect(ends).toEqual([]);
    for (let count = 0; count < 3; count += 1) link.send(accepted(1));
    expect(ends).toEqual([{ cause: 'lost', reason: 'The peer does not read.' }]);
    expect(stream.status).toBe('aborted');
    await link.close('leaving');
    expect(ends).toHaveLength(1);
  });

  test('holds up a goodbye for half a second at most', async () => {
    const { link, stream, ends } = openLink();
    for (let number = 0; number < 4; number += 1) link.send(result(number));
    const startedAt = performance.now();
    await link.close('leaving');
    expect(performance.now() - startedAt).toBeLessThan(CLOSE_TIMEOUT_MS + 300);
    expect(ends).toEqual([{ cause: 'closed', reason: 'leaving' }]);
    expect(stream.status).toBe('aborted');
  });

  test('is not told again and again that this side is alive', async () => {
    const { link, clock, hears, said, isReading } = openLink();
    hears(hello);
    link.send(result(0));
    for (let second = 0; second < 60; second += 1) {
      hears({ type: 'alive' });
      await clock.advance(1_000);
    }
    await isReading();
    expect(said()).toEqual(['hello', '0', 'alive']);
  });
});

describe('an event loop that was blocked', () => {
  test('does not take the peer for dead before the socket had its turn', async () => {
    const { clock, hears, ends } = openLink();
    hears(hello);
    clock.stall(SILENCE_LIMIT_MS + 3_000);
    await clock.advance(1);
    expect(ends).toEqual([]);
    hears({ type: 'alive' });
    await clock.advance(SILENCE_LIMIT_MS);
    expect(ends).toEqual([]);
    await clock.advance(2 * HEARTBEAT_CHECK_MS);
    expect(ends).toMatchObject([{ cause: 'silent' }]);
  });

  test('says at once that this side is alive', async () => {
    const { clock, said } = openLink();
    await quiet();
    clock.stall(2_000);
    await clock.advance(1);
    await quiet();
    expect(said()).toEqual(['hello', 'alive']);
  });

  test('takes the peer for dead when still nothing came, however busy it is', async () => {
    const { clock, hears, ends } = openLink();
    hears(hello);
    clock.stall(SILENCE_LIMIT_MS + 3_000);
    await clock.advance(1);
    clock.stall(2_000);
    await clock.advance(1);
    expect(ends).toMatchObject([{ cause: 'silent' }]);
  });
});

test('a stream that takes nothing any more is a lost link', async () => {
  const { link, stream, ends } = openLink();
  await quiet();
  stream.writeStatus = 'closing';
  link.send(accepted(1));
  await quiet();
  expect(ends).toMatchObject([{ cause: 'lost', reason: expect.stringContaining('closing') }]);
});

describe('much at once', () => {
  const many = Array.from({ length: 100 }, (_, number) => number);

  test('is understood in its order over many turns, and the peer waits meanwhile', async () => {
    const { stream, heard, hears } = openLink({ understandingMs: 1 });
    hears(hello, ...many.map(cancel));
    expect(heard.length).toBeLessThan(10);
    expect(stream.readStatus).toBe('paused');
    hears(cancel(100));
    await vi.waitUntil(() => heard.length > 100);
    expect(heard).toEqual([...many, 100]);
    expect(stream.readStatus).toBe('readable');
  });

  test('is understood before the loss of the link is noticed', async () => {
    const { stream, heard, hears, ends } = openLink({ understandingMs: 1 });
    hears(hello, ...many.map(cancel));
    stream.onRemoteCloseWrite();
    expect(ends).toEqual([]);
    await vi.waitUntil(() => ends.length > 0);
    expect(heard).toEqual(many);
    expect(ends).toMatchObject([{ cause: 'lost', reason: 'The peer closed the link.' }]);
  });

  test('what was kept for a peer that is gone is understood, too', async () => {
    const { stream, heard, hears, ends } = openLink({ understandingMs: 1 });
    hears(hello, ...many.map(cancel));
    hears(cancel(100));
    stream.sendResume = () => {
      throw new Error('The connection is closed.');
    };
    stream.onTransportClosed();
    await vi.waitUntil(() => ends.length > 0);
    expect(heard).toEqual([...many, 100]);
  });

  test('is not understood any further once the link has ended', async () => {
    const { link, heard, hears } = openLink({ understandingMs: 1 });
    hears(hello, ...many.map(cancel));
    const understood = heard.length;
    link.abort({ cause: 'closed', reason: 'Enough.' });
    await quiet();
    expect(heard).toHaveLength(understood);
  });
});

interface OpenLink {
  readonly link: LinkStream<RequesterMessage, WorkerMessage>;
  readonly stream: MeteredStream;
  readonly clock: FakeClock;
  readonly ends: readonly LinkEnd[];
  /** What has left: the number of the task, or else the type. */
  said(): string[];
  /** All of it in one piece. */
  hears(...messages: readonly object[]): void;
  /** The numbers of the tasks that the peer spoke of. */
  readonly heard: readonly number[];
  /** The peer reads on, until all is said. */
  isReading(): Promise<void>;
}

/** @param understandingMs how long each message takes. */
function openLink({ understandingMs = 0 } = {}): OpenLink {
  const stream = new MeteredStream(WINDOW_BYTES);
  const clock = createFakeClock();
  const ends: LinkEnd[] = [];
  const heard: number[] = [];
  const link = new LinkStream<RequesterMessage, WorkerMessage>(stream, {
    ...{ clock, turns: new Turns(clock), hello, onHello: () => {} },
    onMessage(message) {
      clock.stall(understandingMs);
      if ('task_id' in message) heard.push(Number(message.task_id.slice(-12)));
    },
    parse: (text) => parseMessage(requesterMessages, text),
    onEnd: (end) => ends.push(end),
  });
  const said = (): string[] =>
    [...new FrameDecoder().decode(stream.sent)].map((text) => {
      const message = parseMessage(workerMessages, text);
      if (message === null) throw new Error(`Nobody knows what this says: ${text}`);
      return 'task_id' in message ? String(Number(message.task_id.slice(-12))) : message.type;
    });
  async function isReading(): Promise<void> {
    for (let quietTurns = 0; quietTurns < 3; quietTurns += 1) {
      const before = stream.sent.byteLength;
      stream.read(WINDOW_BYTES);
      await quiet();
      if (stream.sent.byteLength > before) quietTurns = 0;
    }
  }
  return {
    ...{ link, stream, clock, ends, heard, said, isReading },
    hears: (...messages) => stream.onData(Buffer.concat(messages.map(encodeFrame))),
  };
}

function result(number: number): WorkerMessage {
  const text = 'x'.repeat(1_000_000);
  return {
    ...{ type: 'result', task_id: aTaskId(number), attempt: 1, result: text, duration_ms: 7 },
  };
}

function cancel(number: number): RequesterMessage {
  return { type: 'cancel', task_id: aTaskId(number), attempt: 1 };
}

function accepted(number: number): WorkerMessage {
  return { type: 'accepted', task_id: aTaskId(number), attempt: 1, position: 0 };
}
