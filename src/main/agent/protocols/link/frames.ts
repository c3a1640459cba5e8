import { InvalidMessageLengthError } from '@libp2p/utils';
import * as varint from 'uint8-varint';
import type { Uint8ArrayList } from 'uint8arraylist';
import { GrowingBytes } from '../../support/growing-bytes.ts';
import { MAX_MESSAGE_BYTES } from './constants.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
/** A length up to 1 MiB takes three bytes; a longer prefix is refused before its body comes. */
const LONGEST_PREFIX_BYTES = varint.encodingLength(MAX_MESSAGE_BYTES);

/** @throws InvalidMessageLengthError when the message is larger than 1 MiB. */
export function encodeFrame(message: object): Uint8Array {
  const body = encoder.encode(JSON.stringify(message));
  if (body.byteLength > MAX_MESSAGE_BYTES) {
    throw new InvalidMessageLengthError(`A message of ${body.byteLength} bytes is too large.`);
  }
  const prefixLength = varint.encodingLength(body.byteLength);
  const frame = new Uint8Array(prefixLength + body.byteLength);
  varint.encode(body.byteLength, frame);
  frame.set(body, prefixLength);
  return frame;
}

/** Cuts a stream of bytes into the texts of its frames. */
export class FrameDecoder {
  /** Of the length prefix that is being read. */
  #prefixBytes = 0;
  #prefixValue = 0;
  /** How long the body is that is being read; null while its prefix is. */
  #bodyBytes: number | null = null;
  readonly #body = new GrowingBytes();

  /** @throws Error on a length beyond the limit, or a body that is not UTF-8. */
  *decode(chunk: Uint8Array | Uint8ArrayList): Generator<string> {
    for (const piece of chunk instanceof Uint8Array ? [chunk] : chunk) yield* this.#take(piece);
  }

  *#take(piece: Uint8Array): Generator<string> {
    let at = 0;
    while (at < piece.byteLength) {
      if (this.#bodyBytes === null) {
        this.#bodyBytes = this.#takePrefix(piece[at] ?? 0);
        at += 1;
        continue;
      }
      const part = piece.subarray(at, at + this.#bodyBytes - this.#body.byteLength);
      at += part.byteLength;
      const body = this.#takeBody(part, this.#bodyBytes);
      if (body === null) return;
      this.#bodyBytes = null;
      yield decoder.decode(body);
    }
  }

  /** @returns the length once it is complete. */
  #takePrefix(byte: number): number | null {
    this.#prefixValue += (byte & 0x7f) << (7 * this.#prefixBytes);
    this.#prefixBytes += 1;
    if (byte >= 0x80) {
      if (this.#prefixBytes < LONGEST_PREFIX_BYTES) return null;
      throw new InvalidMessageLengthError('The length prefix is too long.');
    }
    const bodyBytes = this.#prefixValue;
    // A flood of empty messages costs us more than it costs its sender.
    if (bodyBytes === 0) throw new InvalidMessageLengthError('A message is empty.');
    if (byte === 0) throw new InvalidMessageLengthError('The length prefix is padded.');
    if (bodyBytes > MAX_MESSAGE_BYTES) {
      throw new InvalidMessageLengthError('A message is larger than 1 MiB.');
    }
    this.#prefixBytes = 0;
    this.#prefixValue = 0;
    return bodyBytes;
  }

  /** @returns the body once it is complete. */
  #takeBody(part: Uint8Array, bodyBytes: number): Uint8Array | null {
    if (part.byteLength === bodyBytes) return part;
    this.#body.append(part);
    return this.#body.byteLength < bodyBytes ? null : this.#body.take();
  }
}
