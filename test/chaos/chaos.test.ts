import { afterAll, describe, expect, test } from 'vitest';
import { machine } from '../bench/measure.ts';
import { crashAgain } from '../lan/crash-rounds.ts';
import {
  cable,
  deaf,
  distantCable,
  endureInMidResult,
  endureLoss,
  endureMoment,
  killed,
  mute,
  stopped,
} from '../lan/faults.ts';
import { whyNoLan } from '../lan/lan.ts';
import { Measurements } from '../lan/measurements.ts';
import { useTeam } from '../lan/use-team.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { killOneASecond } from './killing.ts';
import { Trials } from './trials.ts';

const SEED = Number(process.env.MESHTASK_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** How often each fault strikes. */
const TIMES = Number(process.env.CHAOS_TIMES ?? 3);
const CUT_MS = Number(process.env.CHAOS_CUT_MS ?? 60_000);
const STOPPED_MS = Number(process.env.CHAOS_STOPPED_MS ?? 30_000);
const CRASH_ROUNDS = Number(process.env.CHAOS_CRASH_ROUNDS ?? 200);
const KILLING_MS = Number(process.env.CHAOS_KILLING_MS ?? 60_000);
const KILLING_TASKS = Number(process.env.CHAOS_KILLING_TASKS ?? 1_000);
const KILLED_MS = 5_000;

const trials = new Trials();
const measurements = new Measurements('Recovery');
const skipped = whyNoLan();
console.log(skipped === null ? `MESHTASK_SEED=${SEED}` : `Skipped: ${skipped}.`);

describe.skipIf(skipped !== null)('chaos', () => {
  afterAll(() => {
    console.log(`\n${new Date().toISOString()}, MESHTASK_SEED=${SEED}, ${machine()}\n`);
    console.log(trials.table());
    console.log(measurements.table());
  });

  describe('three agents in mid-task', () => {
    const team = useTeam(['--trust', 'allow', '--concurrency', '64', '--mock-delay', '2000-2000']);

    test.each([1_000, 10_000])('a cable is pulled for %i ms', async (forMs) => {
      const endure = forMs < KILLED_MS ? endureMoment : endureLoss;
      await trials.run(`cable pulled for ${forMs / 1_000} s in mid-task`, team(), () =>
        repeat(() => endure(team(), cable, forMs, measurements)),
      );
    });

    test.each([
      { fault: cable, forMs: CUT_MS },
      { fault: distantCable, forMs: CUT_MS },
      { fault: mute, forMs: CUT_MS },
      { fault: deaf, forMs: CUT_MS },
      { fault: stopped, forMs: STOPPED_MS },
      { fault: killed, forMs: KILLED_MS },
    ])('$fault.name for $forMs ms', async ({ fault, forMs }) => {
      await trials.run(`${fault.name}, ${forMs / 1_000} s, in mid-task`, team(), () =>
        repeat(() => endureLoss(team(), fault, forMs, measurements)),
      );
    });

    test.each([1_000, 10_000, CUT_MS])(
      'a cable is pulled for %i ms in mid-result',
      async (forMs) => {
        await trials.run(`cable pulled for ${forMs / 1_000} s in mid-result`, team(), () =>
          repeat(() => endureInMidResult(team(), forMs, measurements)),
        );
      },
    );
  });

  describe('three agents that are killed at random instants', () => {
    const team = useTeam(['--trust', 'allow', '--concurrency', '4', '--mock-delay', '20-300']);

    test('keep what they acknowledged', async () => {
      await team().together();
      const random = seededRandom(SEED);
      await trials.run(`SIGKILL in ${CRASH_ROUNDS} rounds`, team(), () =>
        crashAgain(team(), { rounds: CRASH_ROUNDS, random, measurements }),
      );
    });
  });

  describe('five agents of which one a second is killed and restarted', () => {
    const team = useTeam(['--trust', 'allow', '--concurrency', '4', '--mock-delay', '50-500'], 5);

    test('end every task once', async () => {
      await team().together();
      await trials.run(`one of 5 agents a second killed, ${KILLING_MS / 1_000} s`, team(), () =>
        killOneASecond(team(), { tasks: KILLING_TASKS, forMs: KILLING_MS, seed: SEED }),
      );
      const { ends } = await team().examine();
      console.log(`The ends of its tasks: ${JSON.stringify(ends)}`);
      const { Complete = 0, interrupted = 0, peer_lost = 0, ...others } = ends;
      expect(others).toEqual({});
      expect(Complete + interrupted + peer_lost).toBeGreaterThanOrEqual(KILLING_TASKS);
    });
  });
});

async function repeat(act: () => Promise<void>): Promise<number> {
  for (let time = 0; time < TIMES; time += 1) await act();
  return TIMES;
}
