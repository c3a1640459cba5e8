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

export function clashProblem(source: string): Failure {
  const message = `Another machine (${source}) uses this machine's identity: its data directory is a copy. Delete identity.key in one of them.`;
  return { code: 'conflict', message };
}
