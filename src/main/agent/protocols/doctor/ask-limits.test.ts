import { expect, test } from 'vitest';
import { aPeerId } from '../../../../../test/support/builders.ts';
import { createFakeClock } from '../../../../../test/support/fake-clock.ts';
import { AskLimits } from './ask-limits.ts';

const mallory = aPeerId('mallory');

test('a peer may ask sixty times a minute, and others are not the worse for it', async () => {
  const clock = createFakeClock();
  const limits = new AskLimits(clock);
  const answers = Array.from({ length: 100 }, () => limits.mayAsk(mallory));
  expect(answers.filter(Boolean)).toHaveLength(60);
  expect(limits.mayAsk(aPeerId('anna'))).toBe(true);
  await clock.advance(60_000);
  expect(limits.mayAsk(mallory)).toBe(true);
});

test('a peer has this machine connect back six times a minute', async () => {
  const clock = createFakeClock();
  const limits = new AskLimits(clock);
  const begun = Array.from({ length: 10 }, () => {
    const end = limits.beginDialBack(mallory);
    end?.();
    return end !== null;
  });
  expect(begun.filter(Boolean)).toHaveLength(6);
  await clock.advance(60_000);
  expect(limits.beginDialBack(mallory)).not.toBeNull();
});

test('this machine connects back to four at a time', () => {
  const limits = new AskLimits(createFakeClock());
  const ends = Array.from({ length: 5 }, (_, count) => limits.beginDialBack(aPeerId(`${count}`)));
  expect(ends.map((end) => end !== null)).toEqual([true, true, true, true, false]);
  ends[0]?.();
  expect(limits.beginDialBack(aPeerId('next'))).not.toBeNull();
});

test('a thousand peers are remembered, those that asked last', () => {
  const limits = new AskLimits(createFakeClock());
  for (let count = 0; count < 60; count += 1) limits.mayAsk(mallory);
  expect(limits.mayAsk(mallory)).toBe(false);
  for (let count = 0; count < 1_000; count += 1) limits.mayAsk(aPeerId(`${count}`));
  expect(limits.mayAsk(mallory)).toBe(true);
});
