import { expect, test } from 'vitest';
import { createFakeClock } from '../support/fake-clock.ts';
import { createTask, eventually, linkedPair, peerAt, taskAt } from '../support/linked-agents.ts';

const HOUR_MS = 3_600_000;

test.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a clock that is set an hour %s costs neither the link nor a task', async (_, jumpMs) => {
  const clock = createFakeClock();
  const { anna, boris } = await linkedPair({ clock }, { clock, concurrency: 1 });
  const presences = new Set<string | undefined>();
  anna.bridge.listen('peers.changed', ({ peers }) => presences.add(peers[0]?.presence));
  const executing = await createTask(anna, 'one', { peer: boris.id }, { waitMs: 60_000 });
  const waiting = await createTask(anna, 'two', { peer: boris.id }, { waitMs: 60_000 });
  await eventually(() => taskAt(anna, executing)).toMatchObject({
    summary: { status: 'Executing' },
  });
  await eventually(() => taskAt(anna, waiting)).toMatchObject({ summary: { stage: 'accepted' } });

  clock.jump(jumpMs);
  // The network is looked at once a second, and a jump forward looks like a sleep.
  await clock.advance(1_100);
  boris.executor.of('one').complete();
  await eventually(() => taskAt(anna, executing)).toMatchObject({
    summary: { status: 'Complete', attempt: 1 },
  });
  await eventually(() => boris.executor.prompts()).toEqual(['one', 'two']);
  boris.executor.of('two').complete();
  await eventually(() => taskAt(anna, waiting)).toMatchObject({
    summary: { status: 'Complete', attempt: 1 },
  });
  const { summary } = await taskAt(anna, waiting);
  expect(summary.waitedMs).toBeGreaterThanOrEqual(0);
  expect(summary.waitedMs).toBeLessThan(HOUR_MS);
  expect(await peerAt(anna, boris)).toMatchObject({ presence: 'present' });
  expect([...presences]).not.toContain('gone');
});
