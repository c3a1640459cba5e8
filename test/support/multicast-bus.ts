import type {
  HeardQuery,
  HeardResponse,
  Question,
  Response,
} from '../../src/main/agent/node/discovery/mdns-records.ts';
import type {
  MulticastSocketOptions,
  OpenMulticastSocket,
} from '../../src/main/agent/node/discovery/multicast-socket.ts';

type Sent =
  | { readonly kind: 'query'; readonly from: string; readonly question: Question }
  | { readonly kind: 'response'; readonly from: string; readonly response: Response };

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
export function createMulticastBus(): MulticastBus {
  const sockets = new Set<MulticastSocketOptions>();
  const sent: Sent[] = [];
  const openingErrors = new Map<string, Error | null>();
  const sendingErrors = new Map<string, Error | null>();

  async function send(message: Sent): Promise<void> {
    await Promise.resolve();
    throwIfBroken(sendingErrors, message.from);
    sent.push(message);
    if (message.kind === 'query') query({ questions: [message.question] }, message.from);
    else respond({ ...message.response }, message.from);
  }

  function query(heard: HeardQuery, source: string): void {
    for (const socket of sockets) socket.onQuery(heard, source);
  }

  function respond(heard: HeardResponse, source: string): void {
    for (const socket of sockets) socket.onResponse(heard, source);
  }

  return {
    sent,
    query,
    respond,
    async open(options) {
      await Promise.resolve();
      throwIfBroken(openingErrors, options.address);
      sockets.add(options);
      options.onListening(null);
      return {
        query: (question) => send({ kind: 'query', from: options.address, question }),
        respond: (response) => send({ kind: 'response', from: options.address, response }),
        async close() {
          sockets.delete(options);
        },
      };
    },
    listening: () => [...sockets].map(({ address }) => address),
    breakOpening: (address, error) => openingErrors.set(address, error),
    breakSending: (address, error) => sendingErrors.set(address, error),
    loseMembership(address, error) {
      for (const socket of sockets) if (socket.address === address) socket.onListening(error);
    },
  };
}

function throwIfBroken(errors: ReadonlyMap<string, Error | null>, address: string): void {
  const error = errors.get(address) ?? null;
  if (error !== null) throw error;
}
