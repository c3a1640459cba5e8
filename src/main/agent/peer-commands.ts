import type { CommandHandlers } from '../../shared/contract/commands.ts';
import { fingerprintOf, type PeerId } from '../../shared/model/ids.ts';
import type { Peer, Trust, TrustRequest } from '../../shared/model/peer.ts';
import type { Intake } from './dispatch/intake.ts';
import type { LoadReporter } from './dispatch/load-reporter.ts';
import type { Network } from './node/network.ts';
import type { PeerDirectory } from './node/peer-directory.ts';
import { AppError } from './support/app-error.ts';

export interface PeerCommandsParts {
  readonly network: Network;
  readonly directory: PeerDirectory;
  readonly intake: Intake;
  readonly loadReporter: LoadReporter;
  /** Asks by multicast again. */
  readonly lookAgain: () => Promise<void>;
}

type PeerCommandName =
  | 'peers.list'
  | 'peers.retry'
  | 'peer.connect'
  | 'peer.trust'
  | 'requests.list'
  | 'request.decide';

/** What people do with peers, and decide about them. */
export function peerCommands(parts: PeerCommandsParts): Pick<CommandHandlers, PeerCommandName> {
  const { network, directory, intake, lookAgain } = parts;
  return {
    'peers.list': () => directory.list(),
    'peers.retry': async () => {
      await lookAgain();
      await network.retry();
      return directory.list();
    },
    'peer.connect': ({ address }) => network.connect(address),
    'peer.trust': ({ peer, trust }) => decide(parts, peer, trust),
    'requests.list': () => requestsOf(intake, directory),
    'request.decide': async ({ peer, decision }) => {
      if (decision === 'once') intake.admitWaiting(peer);
      else await decide(parts, peer, decision === 'always' ? 'allowed' : 'blocked');
      return requestsOf(intake, directory);
    },
  };
}

export function requestsOf(intake: Intake, directory: PeerDirectory): TrustRequest[] {
  return intake.requests().map((request) => ({
    ...request,
    fingerprint: fingerprintOf(request.peer),
    name: directory.nameOf(request.peer),
  }));
}

async function decide(parts: PeerCommandsParts, peer: PeerId, trust: Trust): Promise<Peer> {
  const { directory, intake, network, loadReporter } = parts;
  if (!directory.has(peer)) {
    throw new AppError('not_found', `This machine has never met the peer ${peer}.`);
  }
  directory.decide(peer, trust);
  if (trust === 'allowed') intake.admitWaiting(peer);
  if (trust === 'blocked') await intake.expel(peer);
  loadReporter.reportSoon();
  await network.trustChanged(peer);
  const decided = directory.get(peer);
  if (decided === null) throw new Error(`Peer ${peer} vanished.`);
  return decided;
}
