import type {
  HeardQuery,
  HeardResponse,
  Response,
} from '../../src/main/agent/node/mdns-records.ts';
import type { OpenMulticastSocket } from '../../src/main/agent/node/multicast-socket.ts';

type Sent =
  | {
      readonly kind: 'query';
      readonly from: string;
    }
  | {
      readonly kind: 'response';
      readonly from: string;
      readonly response: Response;
    };
export interface MulticastBus {
  readonly open: OpenMulticastSocket;
  /** Everything that was sent, in order. */
  readonly sent: readonly Sent[];
  /** The addresses of the sockets that are open. */
  listening(): readonly string[];
  /** Every socket hears it, whatever its interface, as on Linux. */
  query(query: HeardQuery, source: string): void;
  respond(response: HeardResponse, source: string): void;
  /** From now on opening, or sending, from that address fails; `null` repairs it. */
  breakOpening(address: string, error: Error | null): void;
  breakSending(address: string, error: Error | null): void;
  /** What a socket says when the system takes its membership away, or gives it back. */
  loseMembership(address: string, error: Error | null): void;
}
/** A network in memory that all sockets share. */
export declare function createMulticastBus(): MulticastBus;
