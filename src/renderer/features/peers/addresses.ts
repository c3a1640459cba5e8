import type { PeerId } from '../../../shared/model/ids.ts';

const DEFAULT_PORT = 4737;

/** @returns `192.168.1.20:4737` for `/ip4/192.168.1.20/tcp/4737/p2p/…`, or the text itself. */
export function shortAddress(multiaddr: string): string {
  const [, family, host, transport, port] = multiaddr.split('/');
  if (host === undefined || transport !== 'tcp' || port === undefined) return multiaddr;
  return family === 'ip6' ? `[${host}]:${port}` : `${host}:${port}`;
}

/** @returns what a person typed as a multiaddr; what is neither host nor port goes through as it is. */
export function toMultiaddr(text: string): string {
  const typed = text.trim();
  const { host, port } = hostAndPort(typed);
  if (host === undefined) return typed;
  return `/${familyOf(host)}/${host}/tcp/${port ?? DEFAULT_PORT}`;
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

function hostAndPort(text: string): {
  readonly host: string | undefined;
  readonly port: string | undefined;
} {
  const bracketed = /^\[([\da-f:.]+)\](?::(\d{1,5}))?$/i.exec(text);
  const plain = /^([\w-]+(?:\.[\w-]+)*)(?::(\d{1,5}))?$/.exec(text);
  const bareIp6 = /^([\da-f]*:[\da-f]*:[\da-f:.]*)$/i.exec(text);
  const [, host, port] = bracketed ?? plain ?? bareIp6 ?? [];
  return { host, port };
}

function familyOf(host: string): 'ip4' | 'ip6' | 'dns' {
  if (host.includes(':')) return 'ip6';
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ? 'ip4' : 'dns';
}
