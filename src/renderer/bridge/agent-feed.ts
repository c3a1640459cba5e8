import type { TaskCounts } from '../../shared/contract/commands.ts';
import type { AgentStatus } from '../../shared/model/agent-status.ts';
import type { PeerId } from '../../shared/model/ids.ts';
import type { Peer, TrustRequest } from '../../shared/model/peer.ts';
import type { SettingsView } from '../../shared/model/settings.ts';
import type { AppBridge } from './app-bridge.ts';
import { createLive, type Live } from './live.ts';
import { rememberPeers } from './peer-order.ts';
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
  /** By first seen, without this machine. */
  readonly peerOrder: Store<readonly PeerId[]>;
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
  const peerOrder = createStore<readonly PeerId[]>([]);

  const peerNames = createStore<ReadonlyMap<PeerId, string>>(new Map());

  const namePeers = (): void => {
    const seen = peers.store.get().value ?? [];
    const known = peerNames.get();
    const isSame =
      seen.length === known.size && seen.every(({ id, name }) => known.get(id) === name);
    if (!isSame) peerNames.set(new Map(seen.map(({ id, name }) => [id, name])));
  };

  const orderPeers = (): void => {
    const self = status.store.get().value;
    const seen = peers.store.get().value;
    if (self === null || seen === null) return;
    const ids = seen.map(({ id }) => id);
    peerOrder.set((known) => rememberPeers(self.id, known, ids));
  };

  return {
    status: status.store,
    peers: peers.store,
    requests: requests.store,
    settings: settings.store,
    counts: counts.store,
    peerNames,
    peerOrder,
    start() {
      const stops = [
        status.store.subscribe(orderPeers),
        peers.store.subscribe(orderPeers),
        peers.store.subscribe(namePeers),
        ...[status, peers, requests, settings, counts].map((live) => live.start()),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
