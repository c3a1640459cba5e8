import { afterAll, describe, expect, test } from 'vitest';
import {
  cable,
  deaf,
  endureInMidResult,
  endureLoss,
  endureMoment,
  mute,
  stopped,
} from './faults.ts';
import { whyNoLan } from './lan.ts';
import { LOST_SHOWN_MS, Measurements } from './measurements.ts';
import { reaches, shows } from './team.ts';
import { useTeam } from './use-team.ts';

const SOON_MS = 3_000;
const RETURN_MS = 5_000;
/** Longer than a loss is shown and a task moved; the minute is in `npm run chaos`. */
const LOSS_MS = 7_000;

const measurements = new Measurements('Faults on the LAN');

describe.skipIf(whyNoLan() !== null)('three agents in mid-task', () => {
  const team = useTeam(['--trust', 'allow', '--concurrency', '64', '--mock-delay', '2000-2000']);

  afterAll(() => console.log(measurements.table()));

  test('a cut of one second is not noticed', () =>
    endureMoment(team(), cable, 1_000, measurements));

  test('a cut of ten seconds', () => endureLoss(team(), cable, 10_000, measurements));

  test.each([mute, deaf, stopped])('$name', (fault) =>
    endureLoss(team(), fault, LOSS_MS, measurements),
  );

  test.each([1_000, 10_000])('a cut of %i ms in mid-result', (forMs) =>
    endureInMidResult(team(), forMs, measurements),
  );

  test('both are killed, and the task is interrupted once', async () => {
    const { alpha, beta, gamma, together, create } = team();
    await together();
    const tasks = [
      await create(alpha, { target: { peer: beta.id } }),
      await create(beta, { target: { peer: alpha.id } }),
    ] as const;
    await reaches(alpha, tasks[0], { status: 'Executing' }, SOON_MS);
    await reaches(beta, tasks[1], { status: 'Executing' }, SOON_MS);
    const ids = [alpha.id, beta.id];
    await Promise.all([alpha.kill('SIGKILL'), beta.kill('SIGKILL')]);
    await Promise.all(ids.map((id) => shows(gamma, id, 'gone', LOST_SHOWN_MS)));
    await Promise.all([alpha.start(), beta.start()]);
    const isInterrupted = { status: 'Failed', attempt: 1 } as const;
    for (const [index, requester] of [alpha, beta].entries()) {
      const { summary } = await reaches(
        requester,
        tasks[index] ?? tasks[0],
        isInterrupted,
        RETURN_MS,
      );
      expect(summary.failure).toMatchObject({ code: 'interrupted' });
    }
    await together();
  });

  test('nothing was lost and nothing was answered twice', () => team().settle());
});
