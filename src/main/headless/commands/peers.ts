import { styleText } from 'node:util';
import { Argument, type Command } from 'commander';
import type { Bridge } from '../../../shared/contract/bridge.ts';
import {
  type Decision,
  type Peer,
  type Trust,
  type TrustRequest,
  trusts,
} from '../../../shared/model/peer.ts';
import { withAgent } from '../connection.ts';
import { findPeer } from '../find-peer.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { type Column, formatTable } from '../terminal/table.ts';
import { formatAge, formatDuration } from '../terminal/times.ts';
import { type AgentOptions, addCommand } from './agent-command.ts';

const NAME_WIDTH = 24;
const PROMPT_WIDTH = 50;

export function addPeerCommands(program: Command): void {
  addCommand(program, 'peers', 'list the peers').action((options: AgentOptions) =>
    withAgent(options.dataDir, (bridge) => listPeers(bridge, options.json)),
  );
  addCommand(program, 'connect', 'connect to a peer by its address')
    .argument('<multiaddr>', 'for example /ip4/192.168.1.7/tcp/4737')
    .action((address: string, options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => connect(bridge, address, options.json)),
    );
  addCommand(program, 'trust', 'say how a peer is treated')
    .argument('<peer>', 'PeerId, name or fingerprint')
    .addArgument(new Argument('<trust>', 'from now on').choices(trusts))
    .action((peer: string, trust: Trust, options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => setTrust(bridge, peer, trust, options.json)),
    );
}

export function addRequestCommands(program: Command): void {
  addCommand(program, 'requests', 'list the peers that wait to be allowed').action(
    (options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => listRequests(bridge, options.json)),
  );
  addCommand(program, 'allow', 'let a peer run its tasks here')
    .argument('<peer>', 'PeerId, name or fingerprint')
    .option('--once', 'only the tasks that wait now', false)
    .action((peer: string, options: AgentOptions & { once: boolean }) =>
      withAgent(options.dataDir, (bridge) =>
        decide(bridge, peer, options.once ? 'once' : 'always', options.json),
      ),
    );
  addCommand(program, 'block', 'refuse the tasks of a peer')
    .argument('<peer>', 'PeerId, name or fingerprint')
    .action((peer: string, options: AgentOptions) =>
      withAgent(options.dataDir, (bridge) => decide(bridge, peer, 'block', options.json)),
    );
}

async function listPeers(bridge: Bridge, json: boolean): Promise<void> {
  const peers = await bridge.call('peers.list');
  if (json) await printJson(peers);
  else if (peers.length > 0) await print(formatTable(PEER_COLUMNS, peers));
  else say('No peers yet: start Meshtask on another machine. If it stays away: "meshtask doctor".');
}

async function connect(bridge: Bridge, address: string, json: boolean): Promise<void> {
  const peer = await bridge.call('peer.connect', { address });
  if (json) await printJson(peer);
  else say(`Connected to ${describePeer(peer)}.`);
}

async function setTrust(
  bridge: Bridge,
  reference: string,
  trust: Trust,
  json: boolean,
): Promise<void> {
  const peer = await bridge.call('peer.trust', { peer: await findPeer(bridge, reference), trust });
  if (json) await printJson(peer);
  else say(`${describePeer(peer)} ${TRUST_SENTENCES[peer.trust]}.`);
}

async function listRequests(bridge: Bridge, json: boolean): Promise<void> {
  const requests = await bridge.call('requests.list');
  if (json) {
    await printJson(requests);
    return;
  }
  if (requests.length === 0) {
    say('No peer waits to be allowed.');
    return;
  }
  await print(formatTable(REQUEST_COLUMNS, requests));
  say('Compare the fingerprint with the one on its screen; then "meshtask allow" or "block".');
}

async function decide(
  bridge: Bridge,
  reference: string,
  decision: Decision,
  json: boolean,
): Promise<void> {
  const peer = await findPeer(bridge, reference);
  const remaining = await bridge.call('request.decide', { peer, decision });
  if (json) await printJson(remaining);
  else say(`${DECISION_SENTENCES[decision]} ${remaining.length} more wait for a decision.`);
}

const TRUST_SENTENCES: Readonly<Record<Trust, string>> = {
  ask: 'has to be allowed each time it asks',
  allowed: 'may run its tasks here',
  blocked: 'is blocked',
};

const DECISION_SENTENCES: Readonly<Record<Decision, string>> = {
  once: 'What waited from this peer may run.',
  always: 'This peer may run its tasks here from now on.',
  block: 'This peer is blocked.',
};

const PEER_COLUMNS: readonly Column<Peer>[] = [
  { title: 'name', cell: ({ name }) => oneLine(name, NAME_WIDTH) },
  { title: 'fingerprint', cell: ({ fingerprint }) => fingerprint },
  {
    title: 'presence',
    cell: ({ presence }) => styleText(presence === 'present' ? 'green' : 'dim', presence),
  },
  { title: 'trust', cell: ({ trust }) => trust },
  { title: 'trusts us', cell: ({ trustsUs }) => trustsUs ?? '–' },
  { title: 'executing', cell: ({ load }) => slotsOf(load), align: 'right' },
  { title: 'queued', cell: ({ load }) => (load === null ? '–' : `${load.queued}`), align: 'right' },
  {
    title: 'round trip',
    cell: ({ rttMs }) => (rttMs === null ? '–' : `${rttMs.toFixed(1)} ms`),
    align: 'right',
  },
  {
    title: 'last seen',
    cell: ({ lastSeenAt }) => (lastSeenAt === null ? 'never' : formatAge(lastSeenAt)),
  },
  { title: 'id', cell: ({ id }) => id },
];

const REQUEST_COLUMNS: readonly Column<TrustRequest>[] = [
  { title: 'name', cell: ({ name }) => oneLine(name, NAME_WIDTH) },
  { title: 'fingerprint', cell: ({ fingerprint }) => fingerprint },
  { title: 'waits', cell: ({ since }) => formatDuration(Date.now() - since) },
  { title: 'tasks', cell: ({ tasks }) => `${tasks.length}`, align: 'right' },
  { title: 'first prompt', cell: ({ tasks }) => oneLine(tasks[0]?.prompt ?? '–', PROMPT_WIDTH) },
  { title: 'id', cell: ({ peer }) => peer },
];

function slotsOf(load: Peer['load']): string {
  if (load === null) return '–';
  return load.accepting ? `${load.executing}/${load.concurrency}` : 'paused';
}

function describePeer({ name, fingerprint }: Peer): string {
  return `${oneLine(name)} (${fingerprint})`;
}
