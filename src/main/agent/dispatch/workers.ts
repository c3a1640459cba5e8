import type { PeerId } from '../../../shared/model/ids.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { ALLOWED_WINDOW } from '../trust/trust-policy.ts';
import type { Candidate } from './assignment.ts';

/** A peer that has a link to us and can be given tasks. */
export interface Worker {
  readonly id: PeerId;
  readonly name: string;
  /** Tasks there that had not ended when it last spoke of its load, whosever they were. */
  readonly open: number;
  /** How many of `open` were ours. */
  readonly oursAmongOpen: number;
  readonly concurrency: number;
  /** Null while it has executed nothing. */
  readonly meanDurationMs: number | null;
  /** Null while it is not measured. */
  readonly rttMs: number | null;
  /** How many tasks we may have open there. */
  readonly window: number;
  readonly isAccepting: boolean;
  /** Allowed on both sides, so that `auto` may choose it. */
  readonly isAutomatic: boolean;
}

/** What a peer without the link may have open: it says nothing of its load. */
const TASK_PEER_WINDOW = 8;

/** What the peer directory tells of a peer. */
interface PeerView {
  get(id: PeerId): Peer | null;
  oursWhenLoaded(id: PeerId): number;
}

/** @returns null for a peer that cannot be given tasks now. */
export function workerAt(id: PeerId, hasLink: boolean, peers: PeerView): Worker | null {
  const peer = peers.get(id);
  if (peer === null || peer.trust === 'blocked') return null;
  const { name, load, presence, protocol, rttMs } = peer;
  if (hasLink && load !== null) {
    return {
      id,
      name,
      open: load.executing + load.queued,
      oursAmongOpen: peers.oursWhenLoaded(id),
      concurrency: load.concurrency,
      meanDurationMs: load.meanDurationMs,
      rttMs,
      window: load.window,
      isAccepting: load.accepting,
      isAutomatic: peer.trust === 'allowed' && peer.trustsUs === 'allowed',
    };
  }
  if (presence !== 'present' || protocol !== 'task') return null;
  const unknown = { open: 0, oursAmongOpen: 0, concurrency: 1, meanDurationMs: null };
  return {
    id,
    name,
    ...unknown,
    rttMs,
    isAccepting: true,
    window: TASK_PEER_WINDOW,
    isAutomatic: false,
  };
}

/** What this machine's own slots tell. */
interface Slots {
  readonly executing: number;
  readonly queued: number;
  readonly concurrency: number;
  readonly isPaused: boolean;
  readonly meanDurationMs: number | null;
}

/** @param ours how many of our tasks are there now: an assignment counts at once. */
export function candidateOf(worker: Worker, ours: number): Candidate {
  return {
    id: worker.id,
    name: worker.name,
    open: Math.max(0, worker.open - worker.oursAmongOpen) + ours,
    concurrency: worker.concurrency,
    room: worker.window - ours,
    meanDurationMs: worker.meanDurationMs,
    rttMs: worker.rttMs ?? 0,
  };
}

/**
 * This machine takes as many tasks by `auto` as an allowed peer would let us give it.
 *
 * @returns null while it is paused.
 */
export function localCandidate(self: PeerId, slots: Slots): Candidate | null {
  if (slots.isPaused) return null;
  const { executing, queued, concurrency, meanDurationMs } = slots;
  const open = executing + queued;
  const room = ALLOWED_WINDOW - open;
  return { id: self, name: 'this machine', open, concurrency, room, meanDurationMs, rttMs: 0 };
}
