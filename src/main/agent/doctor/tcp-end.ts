import { CODE_P2P, CODE_TCP, multiaddr } from '@multiformats/multiaddr';

/** Where a TCP connection goes. */
export interface TcpEnd {
  readonly host: string;
  readonly port: number;
  /** As people write it. */
  readonly text: string;
}

const HOSTS = new Set(['ip4', 'ip6', 'dns', 'dns4', 'dns6']);

/** @returns null for what is no multiaddr, or leads elsewhere than to a TCP port of a host. */
export function tcpEndOf(address: string): TcpEnd | null {
  try {
    const [host, tcp, p2p, ...rest] = multiaddr(address).getComponents();
    if (host?.value === undefined || !HOSTS.has(host.name) || tcp?.code !== CODE_TCP) return null;
    if ((p2p !== undefined && p2p.code !== CODE_P2P) || rest.length > 0) return null;
    return tcpEnd(host.value, Number(tcp.value));
  } catch {
    return null;
  }
}

export function tcpEnd(host: string, port: number): TcpEnd {
  return { host, port, text: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` };
}
