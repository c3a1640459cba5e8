import type { PeerId } from '../../../shared/model/ids.ts';

export const EXAMPLE = 'Type one like 192.168.1.20:4737.';

/** @returns `192.168.1.20:4737` for `/ip4/192.168.1.20/tcp/4737/p2p/…`, or the text itself. */
export function shortAddress(multiaddr: string): string {
  const [, family, host, transport, port] = multiaddr.split('/');
  if (host === undefined || transport !== 'tcp' || port === undefined) return multiaddr;
  return family === 'ip6' ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Every TCP port in these addresses, once each. */
export function portsOf(multiaddrs: readonly string[]): readonly string[] {
  const ports = multiaddrs.map((multiaddr) => /\/tcp\/(\d+)/.exec(multiaddr)?.[1]);
  return [...new Set(ports.filter((port) => port !== undefined))];
}

/** Names the peer at the end, so that nobody else who has its address now is taken for it. */
export function addressOfPeer(multiaddr: string, peer: PeerId): string {
  return multiaddr.includes('/p2p/') ? multiaddr : `${multiaddr}/p2p/${peer}`;
}

/** Whether an address leads to one of these, with or without the PeerId at their end. */
export function isAmong(multiaddr: string, own: readonly string[]): boolean {
  return own.some((address) => address === multiaddr || address.startsWith(`${multiaddr}/p2p/`));
}
