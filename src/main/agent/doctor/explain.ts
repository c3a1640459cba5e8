import type { Finding } from '../../../shared/model/doctor.ts';
import { messageOf } from '../support/app-error.ts';
import { findRoute } from './advice.ts';
import { problem } from './findings.ts';
import type { Probe } from './probe.ts';
import type { TcpEnd } from './tcp-end.ts';

export interface Place extends TcpEnd {
  /** How sentences call the machine there. */
  readonly name: string;
}

export interface Here {
  readonly platform: string;
  /** The private pool that this machine is in. */
  readonly pool: string | null;
}

/** @returns null when a handshake may succeed. */
export function explainProbe(seen: Probe, place: Place, here: Here): Finding | null {
  const { text: at, host, name } = place;
  const { pool } = here;
  switch (seen) {
    case 'libp2p':
      return pool === null ? null : noPoolThere(at, pool);
    case 'private':
      return pool === null ? noPoolHere(at) : null;
    case 'refused':
      return problem(
        'address',
        `${name} refuses connections at ${at}: no Meshtask listens there.`,
        'Start Meshtask there, and compare the port with the one that it shows under “This machine”.',
      );
    case 'timed_out':
      return problem(
        'address',
        `${name} does not answer at ${at}: it is off, has another address, or a firewall drops the connection.`,
        `Allow Meshtask (TCP port ${place.port}) in the firewall of that machine.`,
      );
    case 'unreachable':
      return problem('address', `There is no way to ${host} from here.`, findRoute(here.platform));
    case 'forbidden':
      return problem(
        'address',
        `This machine’s own firewall forbids connections to ${at}.`,
        'Allow Meshtask in the firewall of this machine.',
      );
    case 'unknown_host':
      return problem('address', `No machine is called ${host}.`, 'Type its IP address instead.');
    case 'closed':
      return problem(
        'address',
        `What answers at ${at} ends the connection at once: it has too many, or is no Meshtask.`,
        'Try again in a minute, and compare the address with what the other machine shows.',
      );
    case 'other':
    case 'silent':
      return problem(
        'address',
        `What answers at ${at} is no Meshtask.`,
        'Compare the address with the one that the other machine shows under “This machine”.',
      );
  }
}

function noPoolThere(at: string, pool: string): Finding {
  return problem(
    'address',
    `${at} answers, but is in no private pool, and this machine is in ${pool}.`,
    `Join ${pool} there, or leave it here.`,
  );
}

function noPoolHere(at: string): Finding {
  return problem(
    'address',
    `${at} answers, but belongs to a private pool, and this machine to none.`,
    'Join its pool: Settings › Network here, or “meshtask pool join”.',
  );
}

/** Why libp2p could not use a connection that came about. */
export function explainHandshake(error: unknown, at: string, pool: string | null): Finding {
  // libp2p wraps the reason in an error of another class, so the words are all that is left.
  const reason = messageOf(error);
  if (/dial self/.test(reason)) {
    return problem(
      'address',
      `${at} is an address of this machine itself.`,
      'Use one of the other machine.',
    );
  }
  if (/does not match expected remote identity/.test(reason)) {
    return problem(
      'address',
      `At ${at} there is another machine than the one that was meant.`,
      'Connect to the address that it shows at present under “This machine”.',
    );
  }
  if (/blocked by gater/.test(reason)) {
    return problem(
      'address',
      `This machine keeps the one at ${at} out for ten minutes: it broke the protocol, or is no Meshtask.`,
      'Connect to its address to try again at once.',
    );
  }
  if (pool !== null) {
    return problem(
      'address',
      `${at} answers, but belongs to another pool or has another pass phrase.`,
      `Join ${pool} there, with the same pass phrase as here.`,
    );
  }
  return problem(
    'address',
    `${at} answers, but ends the connection before it is secured.`,
    'It may keep this machine out: look at the trust there, or try again in ten minutes.',
  );
}
