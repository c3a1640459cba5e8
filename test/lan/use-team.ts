import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest';
import { createTeam, type Team } from './team.ts';

/** A team for the tests of one `describe`; after a failed one it tells what it logged, and is repaired. */
export function useTeam(options: readonly string[], size?: number): () => Team {
  let team: Team | null = null;
  beforeAll(async () => {
    team = await createTeam(options, size);
  });
  beforeEach(() =>
    onTestFailed(async () => {
      console.log(team?.report());
      await team?.repair();
    }),
  );
  afterAll(() => team?.dispose());
  return () => {
    if (team === null) throw new Error('The team did not start.');
    return team;
  };
}
