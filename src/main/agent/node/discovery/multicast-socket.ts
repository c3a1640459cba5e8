import multicastDns from 'multicast-dns';
import type { HeardQuery, HeardResponse, Question, Response } from './mdns-records.ts';

export interface MulticastSocketOptions {
  /** The IPv4 address of the interface to send from and to listen on. */
  readonly address: string;
  readonly port: number;
  readonly onQuery: (query: HeardQuery, source: string) => void;
  readonly onResponse: (response: HeardResponse, source: string) => void;
  /** Listening failed after opening, or works again (`null`). */
  readonly onListening: (error: Error | null) => void;
}

export interface MulticastSocket {
  query(question: Question): Promise<void>;
  respond(response: Response): Promise<void>;
  close(): Promise<void>;
}

/** @throws what the system says when the port cannot be bound. */
export type OpenMulticastSocket = (options: MulticastSocketOptions) => Promise<MulticastSocket>;

export const openMulticastSocket: OpenMulticastSocket = async (options) => {
  const { address, port } = options;
  const mdns = multicastDns({ port, interface: address, bind: bindAddressFor(address) });
  const close = () => new Promise<void>((resolve) => mdns.destroy(resolve));
  listen(mdns, options);
  try {
    await ready(mdns);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    query: (question) => sending((done) => mdns.query([question], done)),
    respond: (response) => sending((done) => mdns.respond({ ...response }, done)),
    close,
  };
};

/**
 * Unix delivers a multicast packet only to sockets that are bound to no address or to the group;
 * Windows delivers it to a socket bound to the interface, and otherwise mixes the interfaces up.
 */
export function bindAddressFor(address: string, platform: string = process.platform): string {
  return platform === 'win32' ? address : '0.0.0.0';
}

function listen(mdns: multicastDns.MulticastDNS, options: MulticastSocketOptions): void {
  const { onQuery, onResponse, onListening } = options;
  mdns.on('query', (query, { address }) => onQuery(query, address));
  mdns.on('response', (response, { address }) => onResponse(response, address));
  mdns.on('networkInterface', () => onListening(null));
  mdns.on('error', onListening);
  mdns.on('warning', (error) => {
    if (isSystemError(error)) onListening(error);
  });
}

function ready(mdns: multicastDns.MulticastDNS): Promise<void> {
  return new Promise((resolve, reject) => {
    mdns.once('ready', resolve);
    mdns.once('error', reject);
  });
}

function sending(send: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    send((error) => (error ? reject(error) : resolve()));
  });
}

/** multicast-dns warns of packets that it cannot decode, too; only the system names a call. */
function isSystemError(error: Error): boolean {
  return 'syscall' in error;
}
