import { useMemo } from 'react';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import { MAX_PAGE_SIZE } from '../../../shared/contract/commands.ts';
import type { PeerId } from '../../../shared/model/ids.ts';
import type { Decision, Peer, Trust } from '../../../shared/model/peer.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { createStore, type Store, useStore } from '../../bridge/store.ts';
import { addressOfPeer, toMultiaddr } from './addresses.ts';
import { lossWords } from './peer-words.ts';
import { runTestTask, type TestTask } from './test-task.ts';

/** Something that a person asked for and that takes a while; its end stays until the next time. */
export type Attempt =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

interface PeersState {
  readonly connect: Attempt;
  readonly dials: ReadonlyMap<PeerId, Attempt>;
  readonly decisions: ReadonlyMap<PeerId, Attempt>;
  readonly tests: ReadonlyMap<PeerId, TestTask>;
}

export const idle: Attempt = { kind: 'idle' };
const busy: Attempt = { kind: 'busy' };

export interface PeerActions {
  /** Takes a multiaddr, or a host with or without a port. */
  connect(address: string): Promise<void>;
  /** Dials every address of each peer once. */
  dial(peers: readonly Peer[]): Promise<void>;
  setTrust(peer: PeerId, trust: Trust): Promise<void>;
  decide(peers: readonly PeerId[], decision: Decision): Promise<void>;
  /** What blocking a peer would end, as sentences; null when that cannot be known now. */
  weighBlocking(peer: Peer): Promise<string | null>;
  findByMulticast(): Promise<void>;
  sendTest(peer: PeerId): Promise<void>;
  cancelTest(test: TestTask): Promise<void>;
}

const store = createStore<PeersState>({
  connect: idle,
  dials: new Map(),
  decisions: new Map(),
  tests: new Map(),
});

export function usePeerActions(): PeerActions {
  const bridge = useBridge();
  return useMemo(() => peerActions(bridge, store), [bridge]);
}

export function useConnectAttempt(): Attempt {
  return useStore(store, ({ connect }) => connect);
}

export function useDial(peer: PeerId): Attempt {
  return useStore(store, ({ dials }) => dials.get(peer) ?? idle);
}

export function useIsDialling(): boolean {
  return useStore(store, ({ dials }) => [...dials.values()].some(({ kind }) => kind === 'busy'));
}

export function useDecision(peer: PeerId): Attempt {
  return useStore(store, ({ decisions }) => decisions.get(peer) ?? idle);
}

export function useDecisions(): ReadonlyMap<PeerId, Attempt> {
  return useStore(store, ({ decisions }) => decisions);
}

export function useTestTask(peer: PeerId): TestTask | null {
  return useStore(store, ({ tests }) => tests.get(peer) ?? null);
}

function peerActions(bridge: Bridge, state: Store<PeersState>): PeerActions {
  const setConnect = (connect: Attempt): void => state.set((old) => ({ ...old, connect }));
  const setDial = (peer: PeerId, attempt: Attempt): void =>
    state.set((old) => ({ ...old, dials: new Map(old.dials).set(peer, attempt) }));
  const setDecision = (peer: PeerId, attempt: Attempt): void =>
    state.set((old) => ({ ...old, decisions: new Map(old.decisions).set(peer, attempt) }));

  const decideOne = (peer: PeerId, decide: () => Promise<unknown>): Promise<void> =>
    attempt(
      (next) => setDecision(peer, next),
      async () => {
        await decide();
        return '';
      },
    );

  return {
    connect: (address) =>
      attempt(setConnect, async () => {
        const peer = await bridge.call('peer.connect', { address: toMultiaddr(address) });
        return `Connected to ${peer.name} (${peer.fingerprint}). The address is remembered.`;
      }),
    dial: async (peers) => {
      await Promise.all(
        peers.map((peer) =>
          attempt(
            (next) => setDial(peer.id, next),
            () => dialAny(bridge, peer),
          ),
        ),
      );
    },
    setTrust: (peer, trust) => decideOne(peer, () => bridge.call('peer.trust', { peer, trust })),
    decide: async (peers, decision) => {
      await Promise.all(
        peers.map((peer) =>
          decideOne(peer, () => bridge.call('request.decide', { peer, decision })),
        ),
      );
    },
    weighBlocking: async ({ id, ours }) => {
      try {
        return lossWords({ theirs: await countTasksOf(bridge, id), ours });
      } catch (error) {
        setDecision(id, { kind: 'failed', message: messageOf(error) });
        return null;
      }
    },
    sendTest: async (peer) => {
      const tell = (test: TestTask): void =>
        state.set((old) => ({ ...old, tests: new Map(old.tests).set(peer, test) }));
      try {
        await runTestTask(bridge, peer, tell);
      } catch (error) {
        tell({ kind: 'failed', message: messageOf(error) });
      }
    },
    cancelTest: async (test) => {
      if (test.kind === 'open') await bridge.call('tasks.cancel', { ids: [test.id] });
    },
    findByMulticast: async () => {
      await bridge.call('settings.change', { mdns: true });
    },
  };
}

/** Never rejects: how it ended is told. */
async function attempt(
  tell: (attempt: Attempt) => void,
  act: () => Promise<string>,
): Promise<void> {
  tell(busy);
  try {
    tell({ kind: 'done', message: await act() });
  } catch (error) {
    tell({ kind: 'failed', message: messageOf(error) });
  }
}

async function dialAny(bridge: Bridge, peer: Peer): Promise<string> {
  if (peer.addresses.length === 0) throw new Error('No address of it is known.');
  const dials = peer.addresses.map((address) =>
    bridge.call('peer.connect', { address: addressOfPeer(address, peer.id) }),
  );
  try {
    await Promise.any(dials);
  } catch (error) {
    throw error instanceof AggregateError ? firstOf(error) : error;
  }
  return `${peer.name} is here.`;
}

async function countTasksOf(bridge: Bridge, peer: PeerId): Promise<number> {
  const pages = await Promise.all(
    (['Pending', 'Executing'] as const).map((status) =>
      bridge.call('tasks.page', { filter: { owner: 'others', status }, limit: MAX_PAGE_SIZE }),
    ),
  );
  return pages.flatMap(({ tasks }) => tasks).filter(({ sender }) => sender === peer).length;
}

function firstOf(error: AggregateError): unknown {
  const reasons: readonly unknown[] = error.errors;
  return reasons[0];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
