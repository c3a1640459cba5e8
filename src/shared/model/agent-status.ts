import type { Failure } from '../contract/failure.ts';
import type { PeerId } from './ids.ts';
import type { TrustPolicy } from './peer.ts';
import type { PoolMembership } from './pool.ts';
import type { UpdateState } from './update.ts';

/** This machine's own agent, at a glance. */
export interface AgentStatus {
  readonly id: PeerId;
  readonly fingerprint: string;
  readonly name: string;
  readonly version: string;
  /** Multiaddrs that other machines can reach, with the PeerId. */
  readonly addresses: readonly string[];
  readonly dataDir: string;
  /** Null when the log goes to where the agent was started. */
  readonly logDir: string | null;
  readonly isAccepting: boolean;
  readonly trustPolicy: TrustPolicy;
  /** Null for an agent that is open to every other on the LAN. */
  readonly pool: PoolMembership | null;
  readonly executor: string;
  readonly concurrency: number;
  readonly executing: number;
  readonly queued: number;
  readonly peersPresent: number;
  readonly requestsWaiting: number;
  readonly update: UpdateState;
  /** What hinders the agent, each with the next step; empty when all is well. */
  readonly problems: readonly Failure[];
}
