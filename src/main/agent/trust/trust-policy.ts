import type { Trust, TrustPolicy } from '../../../shared/model/peer.ts';

/** Open tasks that an allowed peer may have here: enough to hide the round trip at full speed. */
export const ALLOWED_WINDOW = 1_024;
/** What an undecided peer may leave waiting for a person. */
export const ASK_WINDOW = 8;

const trustByPolicy = {
  ask: 'ask',
  allow: 'allowed',
  block: 'blocked',
} as const satisfies Record<TrustPolicy, Trust>;

/** A person's decision overrides the policy. */
export function effectiveTrust(policy: TrustPolicy, decision: Trust | null): Trust {
  return decision ?? trustByPolicy[policy];
}

/** @returns how many tasks a peer may have open here. */
export function windowFor(trust: Trust): number {
  if (trust === 'blocked') return 0;
  return trust === 'allowed' ? ALLOWED_WINDOW : ASK_WINDOW;
}
