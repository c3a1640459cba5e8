import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aTask, aTaskId } from '../../../../../test/support/builders.ts';
import {
  cleanName,
  parseMessage,
  type RequesterMessage,
  requesterMessages,
  type WorkerMessage,
  workerMessages,
} from './messages.ts';

const about = { task_id: aTaskId(), attempt: 1 };
const error = { code: 'busy', message: 'Not now.' } as const;
const hello = {
  type: 'hello',
  name: 'Anna',
  version: '0.1.0',
  instance: 'a1b2',
  executor: 'mock',
  concurrency: 4,
  window: 1_024,
  accepting: true,
  trust: 'ask',
} as const;

const fromRequester: readonly RequesterMessage[] = [
  hello,
  { type: 'alive' },
  { type: 'submit', task: aTask(), attempt: 1 },
  { type: 'submit', task: aTask(), attempt: 2, timeout_ms: 60_000, trace: '00-0af7-b7ad-01' },
  { type: 'cancel', ...about },
  { type: 'withdraw', ...about },
  { type: 'bye', reason: 'leaving' },
];

const load = {
  type: 'load',
  executing: 1,
  queued: 2,
  concurrency: 4,
  accepting: false,
  trust: 'allowed',
  window: 8,
} as const;

const fromWorker: readonly WorkerMessage[] = [
  hello,
  load,
  { ...load, mean_duration_ms: null },
  { ...load, mean_duration_ms: 312.5 },
  { type: 'alive' },
  { type: 'accepted', ...about, position: 0 },
  { type: 'rejected', ...about, error },
  { type: 'awaiting', ...about },
  { type: 'executing', ...about },
  { type: 'progress', ...about },
  { type: 'progress', ...about, fraction: 0.5, text: 'half' },
  { type: 'result', ...about, result: 'Mock result for: x', duration_ms: 123 },
  { type: 'failed', ...about, error },
  { type: 'withdrawn', ...about },
  { type: 'bye', reason: 'leaving' },
];

describe('a message', () => {
  test.each(fromRequester)('of a requester is understood: $type', (message) => {
    expect(parseMessage(requesterMessages, JSON.stringify(message))).toEqual(message);
  });

  test.each(fromWorker)('of a worker is understood: $type', (message) => {
    expect(parseMessage(workerMessages, JSON.stringify(message))).toEqual(message);
  });

  test.each(fromWorker)(
    'is understood with fields that this version does not know: $type',
    (message) => {
      const extended = JSON.stringify({ ...message, colour: 'teal', nested: { x: [1] } });
      expect(parseMessage(workerMessages, extended)).toEqual(message);
    },
  );

  test('of an unknown type is ignored', () => {
    for (const type of ['steal', '', '__proto__', 'constructor', 'toString']) {
      expect(parseMessage(workerMessages, JSON.stringify({ type, anything: 1 }))).toBeNull();
    }
  });

  test('that only the other side may send is ignored', () => {
    expect(parseMessage(requesterMessages, JSON.stringify(load))).toBeNull();
    const cancel = JSON.stringify({ type: 'cancel', ...about });
    expect(parseMessage(workerMessages, cancel)).toBeNull();
  });

  test.each(['', '{', '[]', 'null', '17', '"hello"', '{}', '{"type":7}', '{"type":null}'])(
    'that is no object with a type is refused: %s',
    (text) => {
      expect(() => parseMessage(workerMessages, text)).toThrow();
    },
  );

  test.each([
    { ...hello, concurrency: -1 },
    { ...hello, concurrency: 1.5 },
    { ...hello, trust: 'blocked' },
    { ...hello, instance: '' },
    { ...hello, name: 7 },
    { ...hello, accepting: 'yes' },
    { ...hello, window: 10_000_000 },
    { ...load, mean_duration_ms: 'fast' },
    { type: 'bye' },
    { type: 'accepted', ...about },
    { type: 'accepted', task_id: 'garbage', attempt: 1, position: 0 },
    { type: 'executing', task_id: aTaskId(), attempt: 0 },
    { type: 'executing', task_id: aTaskId(), attempt: 2 ** 31 },
    { type: 'executing', task_id: aTaskId() },
    { type: 'progress', ...about, fraction: 1.1 },
    { type: 'result', ...about, result: 'x', duration_ms: 0.5 },
    { type: 'result', ...about, result: 'x', duration_ms: -1 },
    { type: 'result', ...about, result: { text: 'x' }, duration_ms: 1 },
    { type: 'failed', ...about, error: { code: 'busy', message: 'x'.repeat(2_001) } },
    { type: 'rejected', ...about },
  ])('with a wrong field is refused: %j', (message) => {
    expect(() => parseMessage(workerMessages, JSON.stringify(message))).toThrow();
  });

  test('with a code that this version does not know is a failure of the executor', () => {
    const message = {
      type: 'failed',
      ...about,
      error: { code: 'out_of_memory', message: 'Full.' },
    };
    expect(parseMessage(workerMessages, JSON.stringify(message))).toMatchObject({
      error: { code: 'executor_failed', message: 'Full.' },
    });
  });

  test.each([
    { type: 'submit', attempt: 1 },
    { type: 'submit', task: { prompt: 'no id' }, attempt: 1 },
    { type: 'submit', task: aTask(), attempt: 0 },
    { type: 'submit', task: aTask(), attempt: 1, timeout_ms: 0 },
    { type: 'submit', task: aTask(), attempt: 1, trace: 'x'.repeat(201) },
    { type: 'cancel', task_id: aTaskId() },
  ])('of a requester with a wrong field is refused: %j', (message) => {
    expect(() => parseMessage(requesterMessages, JSON.stringify(message))).toThrow();
  });

  test('with a task that is wrong in all but its id comes through, to be rejected by name', () => {
    const submit = { type: 'submit', task: { id: aTaskId(), prompt: 7 }, attempt: 1 };
    expect(parseMessage(requesterMessages, JSON.stringify(submit))).toEqual(submit);
  });

  test('of any content is understood, ignored or refused', () => {
    const types = fc.constantFrom(...Object.keys({ ...workerMessages, ...requesterMessages }));
    const field = fc.constantFrom(
      'task_id',
      'attempt',
      'error',
      'task',
      'name',
      'result',
      'window',
    );
    const content = fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.constant(aTaskId())));
    fc.assert(
      fc.property(types, content, (type, fields) => {
        const text = JSON.stringify({ ...fields, type });
        const outcome = attempt(() => parseMessage(workerMessages, text));
        if (outcome !== 'refused' && outcome !== null) expect(outcome.type).toBe(type);
      }),
    );
  });
});

describe('a name', () => {
  test.each([
    ['Anna', 'Anna'],
    ['  Anna \t\n  Laptop ', 'Anna Laptop'],
    ['An\u0000na\u001b[31m', 'Anna[31m'],
    ['\u202eannA\u202c', 'annA'],
    ['An\u200bna', 'Anna'],
    ['Zoe\u0308', 'Zoë'],
    ['one\u2028two', 'onetwo'],
    ['\u3164\u2800\u00ad', ''],
    ['\ud83dAnna', 'Anna'],
    ['', ''],
    ['\u0007', ''],
  ])('%j is shown as %j', (claimed, shown) => {
    expect(cleanName(claimed)).toBe(shown);
  });

  test('has at most 64 characters', () => {
    expect(cleanName('x'.repeat(1_000))).toBe('x'.repeat(64));
  });

  test('does not end in half a character, nor in a space', () => {
    expect(cleanName(`${'x'.repeat(63)}😀x`)).toBe(`${'x'.repeat(63)}😀`);
    expect(cleanName(`${'x'.repeat(63)} y`)).toBe('x'.repeat(63));
  });

  test('is one line of whole characters, whatever a peer claims', () => {
    const claims = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc
        .array(fc.constantFrom('x', '😀', ' ', '\ud83d', '\u202e', 'e\u0301'), {
          maxLength: 200,
          size: 'max',
        })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(claims, (claimed) => {
        const shown = cleanName(claimed);
        expect([...shown].length).toBeLessThanOrEqual(64);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).toBe(shown.trim());
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what people read of a peer', () => {
  const dirty = 'exe\u202e.\u001b[31mdrow\u0000';

  test('is clean in its version and its executor', () => {
    const text = JSON.stringify({ ...hello, version: dirty, executor: dirty });
    expect(parseMessage(workerMessages, text)).toMatchObject({
      ...{ version: 'exe.[31mdrow', executor: 'exe.[31mdrow' },
    });
  });

  test('is clean in its reasons, which may have several lines', () => {
    const message = `${dirty}\n\tat line 7\r\n`;
    for (const type of ['failed', 'rejected']) {
      const text = JSON.stringify({ type, ...about, error: { code: 'busy', message } });
      expect(parseMessage(workerMessages, text)).toMatchObject({
        error: { message: 'exe.[31mdrow\n\tat line 7\n' },
      });
    }
  });
});

function attempt<Value>(act: () => Value): Value | 'refused' {
  try {
    return act();
  } catch {
    return 'refused';
  }
}
