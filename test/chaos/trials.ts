import type { Team } from '../lan/team.ts';

interface Trial {
  readonly what: string;
  readonly times: number;
  readonly tasks: number;
  readonly lost: number;
  readonly broke: number;
}

/** What was tried on a team, how often, and how it came out. */
export class Trials {
  readonly #trials: Trial[] = [];

  /** @param act returns how often it tried. @throws what went wrong, after it was counted. */
  async run(what: string, team: Team, act: () => Promise<number>): Promise<void> {
    const before = team.ledger.size;
    try {
      const times = await act();
      await team.settle();
      this.#note({ what, times, tasks: team.ledger.size - before, lost: 0, broke: 0 });
    } catch (error) {
      const { lost, broken } = await team.examine();
      const tasks = team.ledger.size - before;
      this.#note({ what, times: 1, tasks, lost: lost.length, broke: Math.max(1, broken.length) });
      throw error;
    }
  }

  /** A Markdown table. */
  table(): string {
    const lines = this.#trials.map(
      ({ what, times, tasks, lost, broke }) =>
        `| ${[what, times, tasks, lost, broke].join(' | ')} |`,
    );
    return ['| tried | times | tasks | lost | broke |', '|---|---:|---:|---:|---:|', ...lines].join(
      '\n',
    );
  }

  #note(trial: Trial): void {
    this.#trials.push(trial);
  }
}
