import type { Failure } from '../../shared/contract/failure.ts';

export function quarantineProblems(history: string | null, key: string | null): Failure[] {
  const problems: Failure[] = [];
  if (history !== null) {
    const message = `The history was damaged. It was kept as ${history}, and a new one begun.`;
    problems.push({ code: 'storage_failed', message });
  }
  if (key !== null) {
    const message = `The key of this machine was damaged. It was kept as ${key}; this machine has a new identity, and its peers have to allow it again.`;
    problems.push({ code: 'storage_failed', message });
  }
  return problems;
}

/** Their slots were given to the next tasks, so more may be executing than the settings say. */
export function runawayProblems(runaways: number, executor: string): Failure[] {
  if (runaways === 0) return [];
  const count = runaways === 1 ? '1 stopped task' : `${runaways} stopped tasks`;
  const message = `The executor "${executor}" does not let go of ${count}, which may still use this machine. Restart Meshtask to end that.`;
  return [{ code: 'executor_failed', message }];
}

/** Two are as good as a thousand, and any peer can claim as many as it likes. */
const MAX_CLASHES = 4;

/** What hints at another live agent with our identity. */
export class Clashes {
  readonly #sources = new Set<string>();

  note(source: string): void {
    if (this.#sources.size < MAX_CLASHES) this.#sources.add(source);
  }

  problems(): Failure[] {
    return [...this.#sources].map(clashProblem);
  }
}

function clashProblem(source: string): Failure {
  const message = `Another machine (${source}) uses this machine's identity: its data directory is a copy. Delete identity.key in one of them.`;
  return { code: 'conflict', message };
}
