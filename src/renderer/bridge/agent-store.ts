import { useCallback } from 'react';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import { fingerprintOf, type PeerId } from '../../shared/model/ids.ts';
import type { Peer, TrustRequest } from '../../shared/model/peer.ts';
import type { SettingsView } from '../../shared/model/settings.ts';
import type { TaskCounts } from '../../shared/model/task.ts';
import { type PeerColour, peerColour } from '../ui/peer-colours.ts';
import { useAgentFeed } from './bridge-context.tsx';
import type { Live } from './live.ts';
import { useStore } from './store.ts';

const NO_PEERS: readonly Peer[] = [];
const NO_REQUESTS: readonly TrustRequest[] = [];

export function useStatus(): AgentStatus | null {
  return useStore(useAgentFeed().status).value;
}

/** This machine's id: changes with nothing else of its status. */
export function useSelf(): PeerId | null {
  return useStore(useAgentFeed().status, selfIdOf) ?? null;
}

export function usePeers(): readonly Peer[] {
  return useStore(useAgentFeed().peers).value ?? NO_PEERS;
}

/** The peers with how loading them went: null while they were never loaded. */
export function useLivePeers(): Live<readonly Peer[]> {
  return useStore(useAgentFeed().peers);
}

export function useRequests(): readonly TrustRequest[] {
  return useStore(useAgentFeed().requests).value ?? NO_REQUESTS;
}

export function useSettings(): SettingsView | null {
  return useStore(useAgentFeed().settings).value;
}

/** All tasks of this agent's history by status. */
export function useCounts(): TaskCounts | null {
  return useStore(useAgentFeed().counts).value;
}

/** Colours that stay: this machine has the first, peers follow by first met. */
export function usePeerColours(): (id: PeerId) => PeerColour {
  const feed = useAgentFeed();
  const order = useStore(feed.peerOrder);
  const self = useStore(feed.status, selfIdOf);
  return useCallback(
    (id) => peerColour(id === self ? 0 : (order?.placeOf(id) ?? 1)),
    [order, self],
  );
}

/** The peers by id, with their names. */
export function useKnownPeers(): ReadonlyMap<PeerId, string> {
  return useStore(useAgentFeed().peerNames);
}

/** The known peers that are gone. */
export function useAwayPeers(): ReadonlySet<PeerId> {
  return useStore(useAgentFeed().awayPeers);
}

/** What this machine and its peers call themselves; an unknown machine has its fingerprint. */
export function usePeerNames(): (id: PeerId) => string {
  const feed = useAgentFeed();
  const self = useStore(feed.status, selfIdOf);
  const selfName = useStore(feed.status, selfNameOf);
  const names = useKnownPeers();
  return useCallback(
    (id) => (id === self ? selfName : names.get(id)) ?? fingerprintOf(id),
    [self, selfName, names],
  );
}

function selfIdOf({ value }: Live<AgentStatus>): PeerId | undefined {
  return value?.id;
}

function selfNameOf({ value }: Live<AgentStatus>): string | undefined {
  return value?.name;
}
