import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { PeerId } from '../../shared/model/ids.ts';
import type { Peer, TrustRequest } from '../../shared/model/peer.ts';
import type { SettingsView } from '../../shared/model/settings.ts';
import type { TaskCounts } from '../../shared/model/task.ts';
import type { AppBridge } from './app-bridge.ts';
import { createLive, type Live } from './live.ts';
import { createPeerOrder, type PeerOrder } from './peer-order.ts';
import { createStore, type Store } from './store.ts';
import { createTaskCounts } from './task-counts.ts';

/** What several screens show, each kept live once for the page. */
export interface AgentFeed {
  readonly status: Store<Live<AgentStatus>>;
  readonly peers: Store<Live<readonly Peer[]>>;
  readonly requests: Store<Live<readonly TrustRequest[]>>;
  readonly settings: Store<Live<SettingsView>>;
  readonly counts: Store<Live<TaskCounts>>;
  /** Changes with the names alone, not with every load report. */
  readonly peerNames: Store<ReadonlyMap<PeerId, string>>;
  /** The known peers that are gone; changes with them alone. */
  readonly awayPeers: Store<ReadonlySet<PeerId>>;
  /** Null until this machine and its peers are known. */
  readonly peerOrder: Store<PeerOrder | null>;
  reloadPeers(): void;
  /** @returns stops following. */
  start(): () => void;
}

export function createAgentFeed(bridge: AppBridge): AgentFeed {
  const status = createLive(bridge, {
    load: () => bridge.call('agent.status'),
    event: 'agent.changed',
    valueOf: (event) => event.status,
  });
  const peers = createLive(bridge, {
    load: () => bridge.call('peers.list'),
    event: 'peers.changed',
    valueOf: (event) => event.peers,
  });
  const requests = createLive(bridge, {
    load: () => bridge.call('requests.list'),
    event: 'requests.changed',
    valueOf: (event) => event.requests,
  });
  const settings = createLive(bridge, {
    load: () => bridge.call('settings.get'),
    event: 'settings.changed',
    valueOf: (event) => event.view,
  });
  const counts = createTaskCounts(bridge, () => ({}));
  const peerOrder = createStore<PeerOrder | null>(null);

  const peerNames = createStore<ReadonlyMap<PeerId, string>>(new Map());
  const awayPeers = createStore<ReadonlySet<PeerId>>(new Set());

  const namePeers = (): void => {
    const seen = peers.store.get().value ?? [];
    const known = peerNames.get();
    const isSame =
      seen.length === known.size && seen.every(({ id, name }) => known.get(id) === name);
    if (!isSame) peerNames.set(new Map(seen.map(({ id, name }) => [id, name])));
  };

  const missPeers = (): void => {
    const seen = peers.store.get().value ?? [];
    const away = new Set(seen.filter(({ presence }) => presence === 'gone').map(({ id }) => id));
    const known = awayPeers.get();
    const isSame = away.size === known.size && [...away].every((id) => known.has(id));
    if (!isSame) awayPeers.set(away);
  };

  const orderPeers = (): void => {
    const self = status.store.get().value;
    const seen = peers.store.get().value;
    if (self === null || seen === null) return;
    const order = peerOrder.get() ?? createPeerOrder(self.id, localStorage);
    const longestKnownFirst = seen.toSorted((one, other) => one.firstSeenAt - other.firstSeenAt);
    order.meet(longestKnownFirst.map(({ id }) => id));
    peerOrder.set(order);
  };

  return {
    status: status.store,
    peers: peers.store,
    requests: requests.store,
    settings: settings.store,
    counts: counts.store,
    peerNames,
    awayPeers,
    peerOrder,
    reloadPeers: peers.reload,
    start() {
      const stops = [
        status.store.subscribe(orderPeers),
        peers.store.subscribe(orderPeers),
        peers.store.subscribe(namePeers),
        peers.store.subscribe(missPeers),
        ...[status, peers, requests, settings, counts].map((live) => live.start()),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
