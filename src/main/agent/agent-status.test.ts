import { expect, test } from 'vitest';
import { Clashes, runawayProblems } from './agent-status.ts';

test('what an executor does not let go of is counted', () => {
  expect(runawayProblems(0, 'odd')).toEqual([]);
  expect(runawayProblems(1, 'odd')).toMatchObject([
    { message: expect.stringContaining('"odd" does not let go of 1 stopped task,') },
  ]);
  expect(runawayProblems(2, 'odd')).toMatchObject([
    { code: 'executor_failed', message: expect.stringContaining('of 2 stopped tasks,') },
  ]);
});

test('a peer that claims clash after clash makes four problems, not a thousand', () => {
  const clashes = new Clashes();
  for (let claim = 0; claim < 1_000; claim += 1) clashes.note(`known to Peer ${claim}`);
  clashes.note('known to Peer 0');
  expect(clashes.problems()).toHaveLength(4);
  expect(clashes.problems()[0]).toMatchObject({
    ...{ code: 'conflict', message: expect.stringContaining('(known to Peer 0)') },
  });
});
