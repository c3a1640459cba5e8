import { afterAll, describe, test } from 'vitest';
import { seededRandom } from '../support/seeded-random.ts';
import { crashAgain } from './crash-rounds.ts';
import { whyNoLan } from './lan.ts';
import { Measurements } from './measurements.ts';
import { useTeam } from './use-team.ts';

const SEED = Number(process.env.MESHTASK_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** 200 are in `npm run chaos`. */
const ROUNDS = 10;
const TEST_TIMEOUT_MS = 120_000;

const measurements = new Measurements(`Crashes on the LAN (MESHTASK_SEED=${SEED})`);

describe.skipIf(whyNoLan() !== null)('agents that are killed at random instants', () => {
  const team = useTeam(['--trust', 'allow', '--concurrency', '4', '--mock-delay', '20-300']);

  afterAll(() => console.log(measurements.table()));

  test(
    'keep what they acknowledged',
    async () => {
      await team().together();
      const random = seededRandom(SEED);
      await crashAgain(team(), { rounds: ROUNDS, random, measurements });
      await team().settle();
    },
    TEST_TIMEOUT_MS,
  );
});
