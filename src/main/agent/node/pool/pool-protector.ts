import { randomBytes } from 'node:crypto';
import type {
  AbortOptions,
  ConnectionProtector,
  Logger,
  MultiaddrConnection,
} from '@libp2p/interface';
import { AbstractMultiaddrConnection, byteStream, type SendResult } from '@libp2p/utils';
import { xsalsa20 } from '@noble/ciphers/salsa.js';
import type { Uint8ArrayList } from 'uint8arraylist';

/** https://github.com/libp2p/specs/blob/master/pnet/Private-Networks-PSK-V1.md */
const NONCE_BYTES = 24;
const BLOCK_BYTES = 64;

/**
 * Wraps every new connection in the pool's key, as libp2p's private networks do; without a key, a
 * connection stays as it is. The specified wire, but not `@libp2p/pnet`: its ciphers are never
 * freed, and after some thousand connections no other can be opened (js-libp2p #3585).
 *
 * @param key 32 bytes, asked for at each connection.
 */
export function createPoolProtector(key: () => Uint8Array | null): ConnectionProtector {
  return {
    async protect(connection: MultiaddrConnection, options?: AbortOptions) {
      const present = key();
      return present === null ? connection : await protectWith(present, connection, options);
    },
  };
}

async function protectWith(
  key: Uint8Array,
  connection: MultiaddrConnection,
  options?: AbortOptions,
): Promise<MultiaddrConnection> {
  const bytes = byteStream(connection);
  const ourNonce = randomBytes(NONCE_BYTES);
  const [theirNonce] = await Promise.all([
    bytes.read({ ...options, bytes: NONCE_BYTES }),
    bytes.write(ourNonce, options),
  ]);
  return new ProtectedConnection(bytes.unwrap(), {
    incoming: new Keystream(key, theirNonce.subarray()),
    outgoing: new Keystream(key, ourNonce),
    log: connection.log.newScope('pool'),
  });
}

class Keystream {
  readonly #key: Uint8Array;
  readonly #nonce: Uint8Array;
  #usedBytes = 0;

  constructor(key: Uint8Array, nonce: Uint8Array) {
    this.#key = key;
    this.#nonce = nonce;
  }

  /** Of what follows the bytes of the last call; encrypting and decrypting are the same. */
  apply(text: Uint8Array): Uint8Array {
    const blocks = Math.floor(this.#usedBytes / BLOCK_BYTES);
    const used = this.#usedBytes % BLOCK_BYTES;
    const padded = new Uint8Array(used + text.byteLength);
    padded.set(text, used);
    this.#usedBytes += text.byteLength;
    return xsalsa20(this.#key, this.#nonce, padded, undefined, blocks).subarray(used);
  }
}

interface ProtectedParts {
  readonly incoming: Keystream;
  readonly outgoing: Keystream;
  readonly log: Logger;
}

class ProtectedConnection extends AbstractMultiaddrConnection {
  readonly #inner: MultiaddrConnection;
  readonly #outgoing: Keystream;

  constructor(inner: MultiaddrConnection, { incoming, outgoing, log }: ProtectedParts) {
    super({ remoteAddr: inner.remoteAddr, direction: inner.direction, log });
    this.#inner = inner;
    this.#outgoing = outgoing;
    inner.addEventListener('message', ({ data }) => this.onData(incoming.apply(data.subarray())));
    inner.addEventListener('drain', () => this.onMuxerDrain());
    inner.addEventListener('close', ({ error, local }) => {
      if (error === undefined) this.onTransportClosed();
      else if (local) this.abort(error);
      else this.onRemoteReset();
    });
  }

  async sendClose(options?: AbortOptions): Promise<void> {
    await this.#inner.close(options);
  }

  sendData(data: Uint8ArrayList): SendResult {
    const canSendMore = this.#inner.send(this.#outgoing.apply(data.subarray()));
    return { sentBytes: data.byteLength, canSendMore };
  }

  sendReset(error: Error): void {
    this.#inner.abort(error);
  }

  sendPause(): void {
    this.#inner.pause();
  }

  sendResume(): void {
    this.#inner.resume();
  }
}
