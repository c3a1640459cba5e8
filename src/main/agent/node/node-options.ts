import { identify } from '@libp2p/identify';
import type { ConnectionGater, ConnectionProtector, PrivateKey } from '@libp2p/interface';
import { FaultTolerance } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { getNetConfig } from '@libp2p/utils';
import type { Multiaddr } from '@multiformats/multiaddr';
import type { Libp2pOptions } from 'libp2p';
import { boundedYamux } from './bounded-yamux.ts';
import { type Listening, listening } from './listening.ts';
import { addressesOf, readUsableInterfaces } from './network-interfaces.ts';

/** A LAN of 32 agents whose members all start at once, with several on one machine. */
const CONNECTIONS_A_SECOND = 100;
const PENDING_CONNECTIONS = 100;
/** A connection or a stream that has not said by then what it is. */
const HANDSHAKE_TIMEOUT_MS = 5_000;
/** A machine that is there answers within milliseconds; one that is not should not hold up the rest. */
const ADDRESS_DIAL_TIMEOUT_MS = 2_000;
const DIAL_TIMEOUT_MS = 5_000;

export interface NodeOptions {
  readonly privateKey: PrivateKey;
  readonly version: string;
  /** Multiaddrs to listen on. */
  readonly listen: readonly string[];
  /** Keeps strangers out of a private pool. */
  readonly protector: ConnectionProtector;
  /** Which connections are refused. */
  readonly gater: ConnectionGater;
}

export function nodeOptions({
  privateKey,
  version,
  listen,
  protector,
  gater,
}: NodeOptions): Libp2pOptions<{
  identify: ReturnType<ReturnType<typeof identify>>;
  ping: ReturnType<ReturnType<typeof ping>>;
  listening: Listening;
}> {
  return {
    privateKey,
    start: false,
    nodeInfo: { name: 'meshtask', version, userAgent: `meshtask/${version}` },
    addresses: { listen: [...listen], announceFilter },
    transports: [tcp()],
    // A machine without IPv6 still listens on IPv4.
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    connectionProtector: () => protector,
    connectionEncrypters: [noise()],
    streamMuxers: [boundedYamux()],
    services: { identify: identify(), ping: ping(), listening: listening() },
    connectionGater: gater,
    connectionManager: {
      inboundConnectionThreshold: CONNECTIONS_A_SECOND,
      maxIncomingPendingConnections: PENDING_CONNECTIONS,
      inboundUpgradeTimeout: HANDSHAKE_TIMEOUT_MS,
      inboundStreamProtocolNegotiationTimeout: HANDSHAKE_TIMEOUT_MS,
      addressDialTimeout: ADDRESS_DIAL_TIMEOUT_MS,
      dialTimeout: DIAL_TIMEOUT_MS,
      // Redialling is the dialer's: libp2p gives up after five times.
      reconnectRetries: 0,
    },
    // It pings everybody at once; silence on the link says more, and round-trip.ts measures.
    connectionMonitor: { enabled: false },
  };
}

/**
 * Only what other machines of the LAN can reach: two hosts that both announce a container bridge's
 * address would dial themselves. An agent that listens nowhere else announces what it has.
 */
function announceFilter(addresses: Multiaddr[]): Multiaddr[] {
  const usable = addressesOf(readUsableInterfaces());
  const reachable = addresses.filter((address) => {
    const { host, type } = getNetConfig(address);
    return (
      (type === 'ip4' || type === 'ip6') && usable.check(host, type === 'ip4' ? 'ipv4' : 'ipv6')
    );
  });
  return reachable.length > 0 ? reachable : addresses;
}
