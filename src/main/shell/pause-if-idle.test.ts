import { expect, test } from 'vitest';
import { type PausableAgent, pauseIfIdle } from './pause-if-idle.ts';

interface Slots {
  executing: number;
  isAccepting: boolean;
  /** What starts before the pause is heard. */
  startsMeanwhile?: number;
}

test('an agent that executes nothing is paused', async () => {
  const slots: Slots = { executing: 0, isAccepting: true };
  expect(await pauseIfIdle(agentWith(slots))).toBe(true);
  expect(slots.isAccepting).toBe(false);
});

test('an agent that executes goes on as it was', async () => {
  const slots: Slots = { executing: 1, isAccepting: true };
  expect(await pauseIfIdle(agentWith(slots))).toBe(false);
  expect(slots.isAccepting).toBe(true);
});

test('a task that starts in the last moment is let run, and the next ones too', async () => {
  const slots: Slots = { executing: 0, isAccepting: true, startsMeanwhile: 1 };
  expect(await pauseIfIdle(agentWith(slots))).toBe(false);
  expect(slots.isAccepting).toBe(true);
});

test('what a person has paused stays paused', async () => {
  const slots: Slots = { executing: 0, isAccepting: false, startsMeanwhile: 1 };
  expect(await pauseIfIdle(agentWith(slots))).toBe(false);
  expect(slots.isAccepting).toBe(false);
});

function agentWith(slots: Slots): PausableAgent {
  return {
    status: async () => ({ ...slots }),
    pause: async () => {
      slots.executing += slots.startsMeanwhile ?? 0;
      slots.isAccepting = false;
      return { ...slots };
    },
    resume: async () => {
      slots.isAccepting = true;
    },
  };
}
