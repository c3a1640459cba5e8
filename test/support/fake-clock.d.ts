import type { Clock } from '../../src/main/agent/support/clock.ts';
export interface FakeClock extends Clock {
  /** Lets time pass: runs what falls due, in order, and what that sets off, until all is quiet. */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock alone, as a person or a long sleep does: no timer runs. */
  jump(ms: number): void;
  /** How many timers wait. */
  pending(): number;
}
export declare function createFakeClock(startsAt?: number): FakeClock;
