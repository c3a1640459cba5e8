import { useMemo } from 'react';
import { type Bridge, BridgeError } from '../../../shared/contract/bridge.ts';
import { MAX_PAGE_SIZE } from '../../../shared/contract/commands.ts';
import type { FailureCode } from '../../../shared/contract/failure.ts';
import type { PeerId, TaskId } from '../../../shared/model/ids.ts';
import type { Decision, Peer, Trust } from '../../../shared/model/peer.ts';
import { toMultiaddr } from '../../../shared/model/typed-address.ts';
import { useBridge } from '../../bridge/bridge-context.tsx';
import { createStore, type Store, useStore } from '../../bridge/store.ts';
import { addressOfPeer, EXAMPLE, shortAddress } from './addresses.ts';
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
  readonly multicast: Attempt;
  readonly dials: ReadonlyMap<PeerId, Attempt>;
  readonly decisions: ReadonlyMap<PeerId, Attempt>;
  readonly tests: ReadonlyMap<PeerId, TestTask>;
}

const idle: Attempt = { kind: 'idle' };
const busy: Attempt = { kind: 'busy' };

export interface PeerActions {
  /** Takes a multiaddr, or a host with or without a port. */
  connect(address: string): Promise<void>;
  /** Dials every address of each peer once. */
  dial(peers: readonly Peer[]): Promise<void>;
  /** Looks for these and for everyone else. */
  retryAll(peers: readonly Peer[]): Promise<void>;
  setTrust(peer: PeerId, trust: Trust): Promise<void>;
  decide(peers: readonly PeerId[], decision: Decision): Promise<void>;
  /** What blocking a peer would end, as sentences; null when that cannot be known now. */
  weighBlocking(peer: PeerId): Promise<string | null>;
  findByMulticast(): Promise<void>;
  sendTest(peer: PeerId): Promise<void>;
  cancelTest(peer: PeerId, id: TaskId): Promise<void>;
}

const store = createStore<PeersState>({
  connect: idle,
  multicast: idle,
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

export function useMulticastAttempt(): Attempt {
  return useStore(store, ({ multicast }) => multicast);
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
  const setMulticast = (multicast: Attempt): void => state.set((old) => ({ ...old, multicast }));
  const setDial = (peer: PeerId, attempt: Attempt): void =>
    state.set((old) => ({ ...old, dials: new Map(old.dials).set(peer, attempt) }));
  const setTest = (peer: PeerId, test: TestTask): void =>
    state.set((old) => ({ ...old, tests: new Map(old.tests).set(peer, test) }));
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
        const { name, fingerprint } = await connect(bridge, address);
        return `Connected to ${name} (${fingerprint}). The address is remembered.`;
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
    retryAll: async (peers) => {
      const retrying = bridge.call('peers.retry');
      const retried = async (peer: Peer): Promise<string> => {
        const found = (await retrying).find(({ id }) => id === peer.id);
        if (found?.presence === 'present') return hereWords(peer);
        throw noAnswer(peer);
      };
      await Promise.all(
        peers.map((peer) =>
          attempt(
            (next) => setDial(peer.id, next),
            () => retried(peer),
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
    weighBlocking: async (peer) => {
      try {
        return lossWords(await lossOf(bridge, peer));
      } catch (error) {
        setDecision(peer, { kind: 'failed', message: messageOf(error) });
        return null;
      }
    },
    sendTest: async (peer) => {
      try {
        await runTestTask(bridge, peer, (test) => setTest(peer, test));
      } catch (error) {
        setTest(peer, { kind: 'failed', message: messageOf(error) });
      }
    },
    cancelTest: async (peer, id) => {
      try {
        await bridge.call('tasks.cancel', { ids: [id] });
      } catch (error) {
        setTest(peer, { kind: 'failed', message: messageOf(error) });
      }
    },
    findByMulticast: () =>
      attempt(setMulticast, async () => {
        await bridge.call('settings.change', { mdns: true });
        return '';
      }),
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

/** @throws Error in words that tell what to do, for what people get wrong most. */
async function connect(bridge: Bridge, address: string): Promise<Peer> {
  try {
    return await bridge.call('peer.connect', { address: toMultiaddr(address) });
  } catch (error) {
    const words = error instanceof BridgeError ? refusals[error.failure.code] : undefined;
    if (words === undefined) throw error;
    throw new Error(`${address.trim()} ${words}`, { cause: error });
  }
}

const refusals: Partial<Readonly<Record<FailureCode, string>>> = {
  unreachable:
    'does not answer. Check that Meshtask runs there, on this port, and that its firewall lets it in.',
  invalid_input: `is not an address. ${EXAMPLE}`,
};

async function dialAny(bridge: Bridge, peer: Peer): Promise<string> {
  if (peer.addresses.length === 0) throw new Error('No address of it is known.');
  const dials = peer.addresses.map((address) =>
    bridge.call('peer.connect', { address: addressOfPeer(address, peer.id) }),
  );
  try {
    await Promise.any(dials);
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    throw noAnswer(peer, error);
  }
  return hereWords(peer);
}

function hereWords({ name }: Peer): string {
  return `${name} is here.`;
}

function noAnswer({ addresses }: Peer, cause?: unknown): Error {
  return new Error(`It does not answer at ${addresses.map(shortAddress).join(', ')}.`, { cause });
}

/** Asked for, because the shown peer may be older than its newest task. */
async function lossOf(bridge: Bridge, id: PeerId): Promise<{ theirs: number; ours: number }> {
  const [theirs, peers] = await Promise.all([countTasksOf(bridge, id), bridge.call('peers.list')]);
  return { theirs, ours: peers.find((peer) => peer.id === id)?.ours ?? 0 };
}

async function countTasksOf(bridge: Bridge, peer: PeerId): Promise<number> {
  const pages = await Promise.all(
    (['Pending', 'Executing'] as const).map((status) =>
      bridge.call('tasks.page', { filter: { owner: 'others', status }, limit: MAX_PAGE_SIZE }),
    ),
  );
  return pages.flatMap(({ tasks }) => tasks).filter(({ sender }) => sender === peer).length;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
