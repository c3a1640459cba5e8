import { type Candidate, Plan } from '../../src/main/agent/dispatch/assignment.ts';
import type { Strategy, View, VirtualWorker } from './simulation.ts';

/** Chance decides, and everything is handed out at once. */
export function atRandom(random: () => number): Strategy {
  return handingOut((views) => Math.floor(random() * views.length));
}

export function roundRobin(): Strategy {
  let next = 0;
  return handingOut((views) => {
    next += 1;
    return next % views.length;
  });
}

/** The fewest open tasks a slot, everything handed out at once. */
export function fewestOpen(): Strategy {
  return handingOut((views, given) => {
    const loads = views.map(({ open, slots }, index) => (open + (given[index] ?? 0)) / slots);
    return loads.indexOf(Math.min(...loads));
  });
}

function handingOut(
  choose: (views: readonly View[], given: readonly number[]) => number,
): Strategy {
  return {
    *place(waiting, views) {
      const given = views.map(() => 0);
      for (let count = 0; count < waiting; count += 1) {
        const worker = choose(views, given);
        given[worker] = (given[worker] ?? 0) + 1;
        yield { index: 0, worker };
      }
    },
  };
}

/** The agent's own. */
export function earliestFinish(): Strategy {
  return {
    *place(waiting, views) {
      const plan = new Plan(views.map(candidateOf));
      for (let left = waiting; left > 0; left -= 1) {
        const choice = plan.next(left);
        if (choice === null) return;
        yield { index: choice.index, worker: Number(choice.worker) };
      }
    },
    moveFrom(views) {
      const from = new Plan(views.map(candidateOf)).moveFrom((worker) => {
        const { open = 0, slots = 0 } = views[Number(worker)] ?? {};
        return Math.max(0, open - slots);
      });
      return from === null ? null : Number(from);
    },
  };
}

function candidateOf({ slots, open, meanDurationMs, rttMs }: View, index: number): Candidate {
  const id = String(index);
  return { id, name: id, open, concurrency: slots, room: 1_024 - open, meanDurationMs, rttMs };
}

/**
 * The ideal, which knows every length and speed: each task, in order, goes to the slot that
 * completes it first.
 *
 * @returns when the last one is complete, in ms.
 */
export function idealMs(lengths: readonly number[], workers: readonly VirtualWorker[]): number {
  const slots = workers.flatMap(({ slots: count, msALength }) =>
    Array.from({ length: count }, () => ({ msALength, freeAt: 0 })),
  );
  let last = 0;
  for (const length of lengths) {
    const best = slots.reduce((one, other) =>
      other.freeAt + length * other.msALength < one.freeAt + length * one.msALength ? other : one,
    );
    best.freeAt += length * best.msALength;
    last = Math.max(last, best.freeAt);
  }
  return last;
}
