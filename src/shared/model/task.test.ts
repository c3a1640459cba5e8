import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aPeerId, aTask } from '../../../test/support/builders.ts';
import {
  DEFAULT_PRIORITY,
  isEnded,
  MAX_PROMPT_BYTES,
  orderKey,
  PRIORITY_STEP_MS,
  prioritySchema,
  promptSchema,
  targetSchema,
  taskSchema,
  taskStatuses,
  timeoutMsSchema,
  waitMsSchema,
} from './task.ts';

describe('a task', () => {
  test('survives its way through JSON', () => {
    const prompt = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 200 })
      .filter((text) => text.trim() !== '');
    const task = fc.record({
      id: fc.uuid({ version: 4 }),
      prompt,
      sender: fc.constantFrom(aPeerId('one'), aPeerId('two')),
      timestamp: fc.nat({ max: 8_640_000_000_000_000 }),
      priority: fc.integer({ min: 0, max: 255 }),
    });
    fc.assert(
      fc.property(task, (original) => {
        expect(taskSchema.parse(JSON.parse(JSON.stringify(original)))).toEqual(original);
      }),
    );
  });

  test('has five fields, whatever else a peer writes', () => {
    expect(taskSchema.parse({ ...aTask(), colour: 'teal' })).toEqual(aTask());
  });

  test.each([
    ['id', 'garbage'],
    ['prompt', 17],
    ['sender', 'somebody'],
    ['timestamp', -1],
    ['timestamp', 1.5],
    ['timestamp', '2026-01-10'],
    // No date can show it.
    ['timestamp', 8_640_000_000_000_001],
    ['priority', '5'],
  ])('is refused with %s %j', (field, value) => {
    expect(taskSchema.safeParse({ ...aTask(), [field]: value }).success).toBe(false);
  });

  test.each(['id', 'prompt', 'sender', 'timestamp', 'priority'])(
    'is refused without %s',
    (field) => {
      expect(taskSchema.safeParse({ ...aTask(), [field]: undefined }).success).toBe(false);
    },
  );
});

describe('a prompt', () => {
  test.each(['', ' ', '\n\t\u00a0'])('that is empty is refused with a sentence: %j', (prompt) => {
    expect(messagesOf(promptSchema.safeParse(prompt))).toEqual([
      'The prompt is empty: write what should be done.',
    ]);
  });

  test('may have 256 KiB, counted in encoded bytes', () => {
    const [ascii, wide] = ['a'.repeat(MAX_PROMPT_BYTES), 'ä'.repeat(MAX_PROMPT_BYTES / 2)];
    expect(promptSchema.parse(ascii)).toBe(ascii);
    expect(promptSchema.parse(wide)).toBe(wide);
    const sentence = 'The prompt is longer than 256 KiB: shorten it or split it.';
    expect(messagesOf(promptSchema.safeParse(`${ascii}a`))).toEqual([sentence]);
    expect(messagesOf(promptSchema.safeParse(`${wide}a`))).toEqual([sentence]);
  });
});

describe('a priority', () => {
  test.each([0, 5, 255])('may be %d', (priority) => {
    expect(prioritySchema.parse(priority)).toBe(priority);
  });

  test.each([-1, 256, 5.5, Number.NaN])('may not be %d, and says what may', (priority) => {
    expect(messagesOf(prioritySchema.safeParse(priority))).toContain(
      'The priority must be a whole number from 0 to 255.',
    );
  });

  test('is 5 unless somebody chooses', () => {
    expect(DEFAULT_PRIORITY).toBe(5);
  });

  test('is worth 10 s of waiting a step', () => {
    expect(PRIORITY_STEP_MS).toBe(10_000);
    expect(orderKey(60_000, 5)).toBe(10_000);
    expect(orderKey(70_000, 6)).toBe(orderKey(60_000, 5));
  });

  test('starves nobody: after enough waiting the lowest runs before a new highest', () => {
    const arrivesAt = fc.nat({ max: 10 ** 9 });
    const priority = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(arrivesAt, priority, priority, (at, mine, theirs) => {
        const longest = 255 * PRIORITY_STEP_MS + 1;
        expect(orderKey(at, mine)).toBeLessThan(orderKey(at + longest, theirs));
      }),
    );
  });
});

describe('a target', () => {
  test.each(['auto', 'local', 'everyone', { peer: aPeerId('worker') }])('may be %j', (target) => {
    expect(targetSchema.parse(target)).toEqual(target);
  });

  test.each(['nobody', { peer: 'nobody' }, {}, null])('may not be %j', (target) => {
    expect(targetSchema.safeParse(target).success).toBe(false);
  });
});

test.each([
  [timeoutMsSchema, 24 * 3_600_000],
  [waitMsSchema, 30 * 24 * 3_600_000],
])('a bound of time is a positive whole number with a limit', (schema, longest) => {
  expect([1, longest].map((ms) => schema.safeParse(ms).success)).toEqual([true, true]);
  expect([0, -1, 1.5, longest + 1, '5'].some((ms) => schema.safeParse(ms).success)).toBe(false);
});

test('a task has ended when it is complete or failed', () => {
  expect(taskStatuses.filter((status) => isEnded(status))).toEqual(['Complete', 'Failed']);
});

function messagesOf(parsed: {
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
}): string[] {
  return (parsed.error?.issues ?? []).map(({ message }) => message);
}
