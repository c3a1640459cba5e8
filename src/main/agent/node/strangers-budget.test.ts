import { expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import {
  type Pausable,
  STRANGERS_BURST_MS,
  STRANGERS_SHARE,
  StrangersBudget,
} from './strangers-budget.ts';

test('a stranger that takes too much time is not read until it is made up for', async () => {
  const { clock, budget, connection, calls } = aBudget();
  budget.spend(STRANGERS_BURST_MS, connection);
  expect(calls).toEqual([]);
  budget.spend(40, connection);
  expect(calls).toEqual(['pause']);
  await clock.advance(40 / STRANGERS_SHARE - 1);
  expect(calls).toEqual(['pause']);
  await clock.advance(1);
  expect(calls).toEqual(['pause', 'resume']);
});

test('time that nobody takes is given back, up to the burst', async () => {
  const { clock, budget, connection, calls } = aBudget();
  budget.spend(STRANGERS_BURST_MS, connection);
  await clock.advance(3_600_000);
  budget.spend(STRANGERS_BURST_MS, connection);
  expect(calls).toEqual([]);
  budget.spend(1, connection);
  expect(calls).toEqual(['pause']);
});

test('strangers share one budget', () => {
  const { budget, connection } = aBudget();
  budget.spend(STRANGERS_BURST_MS, connection);
  const { connection: other, calls } = aBudget();
  budget.spend(1, other);
  expect(calls).toEqual(['pause']);
});

test('a connection that has closed meanwhile is left alone', async () => {
  const { clock, budget, connection, calls } = aBudget();
  budget.spend(STRANGERS_BURST_MS + 10, connection);
  connection.status = 'closed';
  await clock.advance(60_000);
  budget.spend(STRANGERS_BURST_MS + 10, connection);
  expect(calls).toEqual(['pause']);
});

function aBudget() {
  const clock = createFakeClock();
  const calls: string[] = [];
  const connection = {
    status: 'open',
    pause: () => calls.push('pause'),
    resume: () => calls.push('resume'),
  } satisfies Pausable & { status: string };
  return { clock, budget: new StrangersBudget(clock), connection, calls };
}
