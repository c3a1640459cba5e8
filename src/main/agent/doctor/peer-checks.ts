import type { Connection } from '@libp2p/interface';
import { getNetConfig } from '@libp2p/utils';
import type { Finding } from '../../../shared/model/doctor.ts';
import type { Peer } from '../../../shared/model/peer.ts';
import { askDialBack, askState } from '../protocols/doctor/client.ts';
import type { DialBackAnswer, StateAnswer } from '../protocols/doctor/messages.ts';
import { AppError } from '../support/app-error.ts';
import type { Clock } from '../support/clock.ts';
import { openFirewall } from './advice.ts';
import { describeClock, measureClock } from './clock-difference.ts';
import { good, note, problem } from './findings.ts';

/** How the peer is connected. */
export function examineConnection(peer: Peer, connection: Connection): Finding {
  const { host, port } = getNetConfig(connection.remoteAddr);
  const way =
    connection.direction === 'outbound'
      ? `this machine connected to ${host}:${port}`
      : `it connected from ${host}`;
  const roundTrip = peer.rttMs === null ? '' : `, round trip ${peer.rttMs.toFixed(1)} ms`;
  return good('address', `${peer.name} is connected: ${way}${roundTrip}.`);
}

/** What it speaks, and in which version. */
export function examineVersion(peer: Peer, ownVersion: string): Finding {
  const { name, version, protocol, presence } = peer;
  if (protocol === 'task') {
    return note('version', `${name} is another program: it runs single tasks, and has no link.`);
  }
  if (presence !== 'present') {
    return problem(
      'version',
      `${name} speaks Meshtask’s protocol, but opens no link to this machine.`,
      'Its person may have blocked this machine: ask, or look at the trust there.',
    );
  }
  if (version === ownVersion) return good('version', `Both run version ${ownVersion}.`);
  return note(
    'version',
    `${name} runs version ${version}, this machine ${ownVersion}.`,
    'They understand each other; update the older one when you can.',
  );
}

export interface Asking {
  readonly peer: Peer;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly platform: string;
  /** Whether this machine looks for others by multicast. */
  readonly isLooking: boolean;
}

/** The other side's clock and multicast. */
export async function examineState(asking: Asking, signal: AbortSignal): Promise<Finding[]> {
  const { peer, connection, clock } = asking;
  return await answered(peer, signal, async () => {
    const { state, difference } = await measureClock(clock, () => askState(connection, signal));
    return [
      ...examineMulticastThere(peer.name, asking.isLooking, state),
      describeClock(peer.name, difference),
    ];
  });
}

/** What the other side says of its multicast, and of ours. */
export function examineMulticastThere(
  name: string,
  isLooking: boolean,
  state: Pick<StateAnswer, 'multicast' | 'hears_you'>,
): Finding[] {
  switch (state.multicast) {
    case 'off':
      return [note('multicast', `${name} does not look for others by multicast.`)];
    case 'silent':
      return [
        problem(
          'multicast',
          `${name} does not even hear its own multicast.`,
          'Allow Meshtask (UDP port 5353) in the firewall of that machine.',
        ),
      ];
    case 'works':
      if (!isLooking) return [];
      return state.hears_you
        ? [good('multicast', `${name} hears this machine’s multicast.`)]
        : [
            note(
              'multicast',
              `${name} does not hear this machine’s multicast: they know each other by address.`,
              'When an address changes, connect them again.',
            ),
          ];
  }
}

/** Whether the peer can connect to this machine. */
export async function examineReachHere(
  { peer, connection, platform }: Asking,
  port: number,
  signal: AbortSignal,
): Promise<Finding[]> {
  return await answered(peer, signal, async () => {
    const answer = await askDialBack(connection, port, signal);
    return [describeDialBack(peer.name, port, answer, platform)];
  });
}

function describeDialBack(
  name: string,
  port: number,
  { outcome, address }: DialBackAnswer,
  platform: string,
): Finding {
  switch (outcome) {
    case 'reached':
      return good('reach', `${name} can connect to port ${port} here.`);
    case 'timed_out':
      return problem(
        'reach',
        `${name} hears you, but cannot connect to port ${port} here: what it sends is dropped.`,
        openFirewall(platform, 'TCP', port),
      );
    case 'refused':
    case 'unreachable':
      return problem(
        'reach',
        `${name} hears you, but cannot connect to ${address}: it is ${REFUSALS[outcome]}.`,
        openFirewall(platform, 'TCP', port),
      );
    case 'failed':
      return problem(
        'reach',
        `${name} sees this machine at ${address}, and finds something else there.`,
        'A router stands between: connect from this machine to the other one, or forward the port.',
      );
  }
}

const REFUSALS = { refused: 'refused', unreachable: 'out of its reach' } as const;

/** How both sides treat each other. */
export function examineTrust({ name, trust, trustsUs }: Peer): Finding[] {
  const ours = {
    allowed: good('trust', `${name} may run its tasks here.`),
    ask: note(
      'trust',
      `${name} has to ask before its tasks run here, and yours go there only by name.`,
      `To change that, allow ${name} under Peers.`,
    ),
    blocked: problem(
      'trust',
      `${name} is blocked here, so nothing runs in either direction.`,
      `To change that, allow ${name} under Peers.`,
    ),
  }[trust];
  const theirs =
    trustsUs === 'allowed'
      ? good('trust', `${name} lets this machine run tasks there.`)
      : note(
          'trust',
          `${name} asks its person before tasks of this machine run there.`,
          'Its person can allow this machine under Peers.',
        );
  return trustsUs === null ? [ours] : [ours, theirs];
}

/** An older version, or one that was asked too often, is no reason to stop. */
async function answered(
  { name }: Peer,
  signal: AbortSignal,
  ask: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) {
      return [note('reach', `${name} was asked too often.`, 'Try again in a minute.')];
    }
    if (error instanceof Error && error.name === 'UnsupportedProtocolError') {
      return [note('reach', `${name} cannot test from its side.`, 'Update Meshtask there.')];
    }
    return [note('reach', `${name} gave no answer to the doctor.`, 'Try again in a minute.')];
  }
}
