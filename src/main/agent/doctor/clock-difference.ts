import type { Finding } from '../../../shared/model/doctor.ts';
import type { StateAnswer } from '../protocols/doctor/messages.ts';
import type { Clock } from '../support/clock.ts';
import { good, note, problem } from './findings.ts';

/** A shorter round trip gives a closer look: the best of a few counts. */
const ROUNDS = 3;
/** Below it, nobody sees a difference in the times of tasks. */
const UNSEEN_MS = 1_000;
const DISTURBING_MS = 60_000;

export interface ClockDifference {
  /** Positive when the other clock is ahead. */
  readonly aheadMs: number;
  /** Half the round trip: where in it the other clock was read is not known. */
  readonly uncertaintyMs: number;
}

export interface Measured {
  readonly difference: ClockDifference;
  readonly state: StateAnswer;
}

/** @throws what `ask` throws. */
export async function measureClock(
  clock: Clock,
  ask: () => Promise<StateAnswer>,
): Promise<Measured> {
  const rounds: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measureOnce(clock, ask));
  return rounds.reduce((best, each) =>
    each.difference.uncertaintyMs < best.difference.uncertaintyMs ? each : best,
  );
}

async function measureOnce(clock: Clock, ask: () => Promise<StateAnswer>): Promise<Measured> {
  const sentAt = clock.now();
  const startedAt = clock.monotonic();
  const state = await ask();
  const halfMs = (clock.monotonic() - startedAt) / 2;
  const uncertaintyMs = Math.max(1, Math.ceil(halfMs));
  return { difference: { aheadMs: Math.round(state.now - sentAt - halfMs), uncertaintyMs }, state };
}

export function describeClock(name: string, difference: ClockDifference): Finding {
  const { aheadMs, uncertaintyMs } = difference;
  const offMs = Math.abs(aheadMs);
  const direction = aheadMs > 0 ? 'ahead of' : 'behind';
  const measured = `give or take ${uncertaintyMs} ms`;
  if (offMs <= UNSEEN_MS + uncertaintyMs) {
    return good(
      'clock',
      `The clocks of ${name} and this machine agree (${offMs} ms, ${measured}).`,
    );
  }
  const message = `The clock of ${name} is ${spanWords(offMs)} ${direction} this machine’s (${measured}).`;
  return offMs <= DISTURBING_MS
    ? note('clock', message)
    : problem('clock', message, 'Let both machines set their clocks by the network.');
}

function spanWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
