import type { PeerId } from './ids.ts';

/** How this agent treats a peer; `ask` until a person decides, unless the policy says otherwise. */
export const trusts = ['ask', 'allowed', 'blocked'] as const;
export type Trust = (typeof trusts)[number];

/** How unknown peers are treated. */
export const trustPolicies = ['ask', 'allow', 'block'] as const;
export type TrustPolicy = (typeof trustPolicies)[number];

/** `once` covers what waits at that moment; `always` and `block` are remembered. */
export const decisions = ['once', 'always', 'block'] as const;
export type Decision = (typeof decisions)[number];

/**
 * What a peer says of its work: `executing` and `queued` count all its tasks, ours and others';
 * `window` is how many tasks we may have open there.
 */
export interface Load {
  readonly executing: number;
  readonly queued: number;
  readonly concurrency: number;
  readonly accepting: boolean;
  readonly window: number;
  readonly meanDurationMs: number | null;
}

/** Another agent, as seen from this one. */
export interface Peer {
  readonly id: PeerId;
  readonly fingerprint: string;
  /** As the peer calls itself: a claim, not a proof. */
  readonly name: string;
  readonly version: string | null;
  readonly presence: 'present' | 'gone';
  /** `task` marks an implementation without the link, `blocked` peers have none by our choice. */
  readonly protocol: 'link' | 'task' | null;
  readonly trust: Trust;
  /** Whether a person decided, rather than the policy. */
  readonly isDecided: boolean;
  /** How the peer treats us, as it says. */
  readonly trustsUs: 'ask' | 'allowed' | null;
  readonly addresses: readonly string[];
  readonly rttMs: number | null;
  readonly load: Load | null;
  /** How many tasks of ours it has open. */
  readonly ours: number;
  /** Unix time in milliseconds on this machine. */
  readonly firstSeenAt: number;
  readonly lastSeenAt: number | null;
}

/** A peer that wants to run tasks here and waits for a person's decision. */
export interface TrustRequest {
  readonly peer: PeerId;
  readonly fingerprint: string;
  readonly name: string;
  readonly since: number;
  /** `prompt` has the first 300 characters. */
  readonly tasks: readonly { readonly id: string; readonly prompt: string }[];
}
