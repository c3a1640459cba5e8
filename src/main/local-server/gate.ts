import type { WebSocket } from 'ws';
import {
  CLOSED_UNAUTHORIZED,
  helloSchema,
  parseJson,
  proveSchema,
} from '../../shared/contract/socket-messages.ts';
import { proofOf } from './proof.ts';
import { isSameToken } from './token.ts';

export interface GateLimits {
  /** How long a socket may stay without a token. */
  readonly tokenWaitMs: number;
  /** How long a wrong token waits for its refusal, and keeps its place. */
  readonly refusalDelayMs: number;
  /** Sockets without a right token at one time; with the delay it bounds the attempts a second. */
  readonly strangers: number;
}

export const defaultGateLimits: GateLimits = {
  tokenWaitMs: 5_000,
  refusalDelayMs: 1_000,
  strangers: 16,
};

/** A client that does not answer a close within this time is cut off. */
export const CLOSE_WAIT_MS = 500;

/** Stands before the bridge: nothing is answered until the right token came. */
export interface Gate {
  isFull(): boolean;
  /**
   * Calls `onAdmitted` at once when the first message holds the token, or the second after one that
   * asks for our proof.
   *
   * @param port on which the client reached us.
   */
  admit(socket: WebSocket, port: number, onAdmitted: () => void): void;
}

export function createGate(token: string, limits: GateLimits): Gate {
  const strangers = new Set<WebSocket>();
  const timers = new Map<WebSocket, NodeJS.Timeout>();

  return {
    isFull: () => strangers.size >= limits.strangers,
    admit(socket, port, onAdmitted) {
      strangers.add(socket);
      closeLater(socket, 'No token came.', limits.tokenWaitMs);
      socket.once('close', () => {
        if (timers.delete(socket)) strangers.delete(socket);
      });
      socket.once('message', (data) => {
        const nonce = nonceIn(data.toString());
        if (nonce === null) judge(socket, data.toString(), onAdmitted);
        else {
          socket.send(JSON.stringify({ type: 'proof', proof: proofOf(token, port, nonce) }));
          socket.once('message', (next) => judge(socket, next.toString(), onAdmitted));
        }
      });
    },
  };

  function judge(socket: WebSocket, text: string, onAdmitted: () => void): void {
    clearTimeout(timers.get(socket));
    timers.delete(socket);
    if (holdsToken(text, token)) {
      strangers.delete(socket);
      onAdmitted();
      return;
    }
    socket.pause();
    // Not in `timers`: a socket that hangs up early keeps its place until the delay is over.
    setTimeout(() => refuse(socket, 'The token is wrong.'), limits.refusalDelayMs).unref();
  }

  function closeLater(socket: WebSocket, reason: string, afterMs: number): void {
    timers.set(socket, setTimeout(() => refuse(socket, reason), afterMs).unref());
  }

  function refuse(socket: WebSocket, reason: string): void {
    strangers.delete(socket);
    timers.delete(socket);
    socket.resume();
    socket.close(CLOSED_UNAUTHORIZED, reason);
    setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref();
  }
}

function nonceIn(text: string): string | null {
  return proveSchema.safeParse(parseJson(text)).data?.nonce ?? null;
}

function holdsToken(text: string, token: string): boolean {
  const hello = helloSchema.safeParse(parseJson(text));
  return hello.success && isSameToken(hello.data.token, token);
}
