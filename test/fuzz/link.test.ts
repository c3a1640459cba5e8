import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BATCH_BYTES } from '../../src/main/agent/protocols/link/constants.ts';
import { encodeFrame, FrameDecoder } from '../../src/main/agent/protocols/link/frames.ts';
import { type LinkEnd, LinkStream } from '../../src/main/agent/protocols/link/link-stream.ts';
import {
  type Hello,
  parseMessage,
  type RequesterMessage,
  requesterMessages,
  type WorkerMessage,
  workerMessages,
} from '../../src/main/agent/protocols/link/messages.ts';
import { Turns } from '../../src/main/agent/support/turns.ts';
import { aTaskId } from '../support/builders.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { MeteredStream } from '../support/metered-stream.ts';
import { quiet } from '../support/temporary-history.ts';
import { fuzz, printTable } from './fuzz.ts';
import { cut, cuts, linkMessage } from './hostile-input.ts';

printTable();

const WINDOW_BYTES = 700;
const MAX_SAID = 8;
/** More than what is written at once. */
const LARGE_FILLING = 'x'.repeat(BATCH_BYTES);
const hello: Hello = {
  ...{ type: 'hello', name: 'Anna', version: '1.2.3', instance: 'first', executor: 'mock' },
  ...{ concurrency: 2, window: 1_024, accepting: true, trust: 'allowed' },
};

/** What can happen to one end of a link. */
type Step =
  | { readonly kind: 'hears'; readonly bytes: Uint8Array }
  | { readonly kind: 'says' | 'peer reads' | 'time passes'; readonly amount: number }
  | { readonly kind: 'closes' | 'peer closes' | 'peer resets' };

const frames = fc.array(linkMessage, { minLength: 1, maxLength: 3 });
const heard = fc.oneof(
  { arbitrary: frames.map((each) => Buffer.concat(each.map(encodeFrame))), weight: 6 },
  {
    arbitrary: fc.constantFrom({ type: 'alive' }, { ...hello, instance: 'peer' }).map(encodeFrame),
    weight: 6,
  },
  { arbitrary: fc.uint8Array({ maxLength: 20 }), weight: 1 },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: heard.map((bytes) => ({ kind: 'hears' as const, bytes })), weight: 8 },
  { arbitrary: amounts('says', MAX_SAID), weight: 4 },
  { arbitrary: amounts('peer reads', 2_000), weight: 2 },
  { arbitrary: amounts('time passes', 6_000), weight: 2 },
  {
    arbitrary: fc
      .constantFrom('closes' as const, 'peer closes' as const, 'peer resets' as const)
      .map((kind) => ({ kind })),
    weight: 1,
  },
);

describe('one end of a link', () => {
  test('ends once, and keeps its promises, whatever the other end does', async () => {
    await fuzz(
      { what: 'link: one end, a hostile peer', share: 0.15 },
      fc.asyncProperty(
        fc.array(step, { maxLength: 20 }),
        fc.constantFrom('requester', 'worker'),
        cuts,
        async (steps, peer, sizes) => {
          const end = openEnd(
            createFakeClock(),
            peer === 'requester' ? requesterMessages : workerMessages,
          );
          for (const each of steps) await take(end, each, sizes);
          end.isHolding();
          await end.finish();
        },
      ),
    );
  });
});

describe('two ends of a link', () => {
  test('hear all that the other said, in its order, until one of them ends', async () => {
    const way = fc.constantFrom<Way>('there', 'back');
    await fuzz(
      { what: 'link: two ends, cut anywhere', share: 0.05 },
      fc.asyncProperty(
        fc.array(fc.tuple(way, step), { maxLength: 20 }),
        cuts,
        async (steps, sizes) => {
          const clock = createFakeClock();
          const ends = {
            there: openEnd(clock, workerMessages),
            back: openEnd(clock, workerMessages),
          };
          for (const [side, each] of steps) {
            if (each.kind !== 'hears') await take(ends[side], each, sizes);
            await pump(ends.there, ends.back, sizes);
          }
          for (const [from, to] of [
            [ends.there, ends.back],
            [ends.back, ends.there],
          ] as const) {
            from.isHolding();
            const said = from.said.slice(0, to.heard.length);
            expect(to.heard).toEqual(said);
            if (from.ends.length + to.ends.length === 0) expect(to.heard).toEqual(from.said);
          }
          for (const end of Object.values(ends)) await end.finish();
        },
      ),
    );
  });
});

type Way = 'there' | 'back';

interface End {
  readonly link: LinkStream<RequesterMessage | WorkerMessage, object>;
  readonly stream: MeteredStream;
  readonly clock: FakeClock;
  readonly ends: readonly LinkEnd[];
  /** The numbers of the messages that were said, and of those that were heard. */
  readonly said: number[];
  readonly heard: readonly number[];
  /** How much of what has left the other end has taken. */
  takenBytes: number;
  /** What holds at any time. */
  isHolding(): void;
  finish(): Promise<void>;
}

function openEnd(clock: FakeClock, schemas: typeof requesterMessages | typeof workerMessages): End {
  const stream = new MeteredStream(WINDOW_BYTES);
  const ends: LinkEnd[] = [];
  const heard: number[] = [];
  const wrongs: string[] = [];
  let greetings = 0;
  const link = new LinkStream<RequesterMessage | WorkerMessage, object>(stream, {
    ...{ clock, turns: new Turns(clock), hello },
    parse: (text) => parseMessage(schemas, text),
    onHello() {
      greetings += 1;
      if (ends.length > 0) wrongs.push('a greeting after the end');
    },
    onMessage(message) {
      if (greetings !== 1) wrongs.push(`${message.type} before hello`);
      if (ends.length > 0) wrongs.push(`${message.type} after the end`);
      if (['hello', 'alive', 'bye'].includes(message.type))
        wrongs.push(`${message.type} passed on`);
      if ('task_id' in message) heard.push(Number(message.task_id.slice(-12)));
    },
    onEnd: (end) => ends.push(end),
  });
  const isHolding = (): void => {
    expect(wrongs).toEqual([]);
    expect(ends.length).toBeLessThanOrEqual(1);
    expect(link.hasEnded).toBe(ends.length === 1);
    expect(greetings).toBeLessThanOrEqual(1);
    const words = wordsIn(stream);
    if (words.length > 0) expect(words[0]).toBe('hello');
    expect(words.indexOf('bye', 0)).toBeOneOf([-1, words.length - 1]);
  };
  return {
    ...{ link, stream, clock, ends, said: [], heard, takenBytes: 0, isHolding },
    async finish() {
      link.abort({ cause: 'closed', reason: 'The run is over.' });
      expect(ends).toHaveLength(1);
      expect(clock.pending()).toBeLessThanOrEqual(1);
      stream.read(1_000_000);
      await quiet();
      isHolding();
    },
  };
}

async function take(end: End, each: Step, sizes: readonly number[]): Promise<void> {
  const { link, stream, clock, said } = end;
  switch (each.kind) {
    case 'hears':
      for (const piece of cut(each.bytes, sizes)) stream.onData(piece);
      break;
    case 'says':
      for (let count = 0; count < each.amount; count += 1) say(end, said.length + 1);
      break;
    case 'peer reads':
      stream.read(each.amount);
      break;
    case 'time passes':
      await clock.advance(each.amount);
      break;
    case 'closes':
      void link.close('leaving');
      break;
    case 'peer closes':
      stream.onRemoteCloseWrite();
      break;
    case 'peer resets':
      stream.onRemoteReset();
  }
  end.isHolding();
}

function say({ link, said }: End, number: number): void {
  if (link.hasEnded) return;
  said.push(number);
  const filling = number % 20 === 0 ? LARGE_FILLING : '';
  link.send({ type: 'executing', task_id: aTaskId(number), attempt: 1, filling });
}

/** Carries what has left each end to the other, until nothing more leaves. */
async function pump(one: End, other: End, sizes: readonly number[]): Promise<void> {
  for (let isMoving = true; isMoving; ) {
    await quiet();
    isMoving = false;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const news = from.stream.sent.subarray(from.takenBytes);
      if (news.byteLength === 0) continue;
      isMoving = true;
      from.takenBytes += news.byteLength;
      for (const piece of cut(news, sizes)) to.stream.onData(piece);
      from.stream.read(news.byteLength);
    }
  }
}

function wordsIn({ sent }: MeteredStream): string[] {
  return [...new FrameDecoder().decode(sent)].map((text) => {
    const { type } = JSON.parse(text) as { type: string };
    return type;
  });
}

function amounts<Kind extends string>(
  kind: Kind,
  max: number,
): fc.Arbitrary<{ kind: Kind; amount: number }> {
  return fc.integer({ min: 1, max }).map((amount) => ({ kind, amount }));
}
