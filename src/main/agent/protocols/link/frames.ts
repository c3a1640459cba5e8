import { InvalidMessageLengthError, LengthPrefixedDecoder } from '@libp2p/utils';
import * as varint from 'uint8-varint';
import type { Uint8ArrayList } from 'uint8arraylist';
import { MAX_MESSAGE_BYTES } from './constants.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
/** Yamux delivers what its window holds in one piece; the window grows to this. */
const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
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
  readonly #decoder = new LengthPrefixedDecoder({
    maxDataLength: MAX_MESSAGE_BYTES,
    maxBufferSize: MAX_CHUNK_BYTES + 2 * MAX_MESSAGE_BYTES,
    lengthDecoder: decodeLength,
  });

  /** @throws Error on a length beyond the limit, or a body that is not UTF-8. */
  *decode(chunk: Uint8Array | Uint8ArrayList): Generator<string> {
    for (const frame of this.#decoder.decode(chunk)) yield decoder.decode(frame.subarray());
  }
}

/** How the decoder is told to wait for more; made once, because every chunk ends with it. */
const unfinished = new RangeError('The length prefix is not complete.');

function decodeLength(buffer: Uint8ArrayList | Uint8Array): number {
  const prefix = buffer.subarray(0, Math.min(buffer.byteLength, LONGEST_PREFIX_BYTES));
  if (prefix.some((byte) => byte < 0x80)) {
    const length = varint.decode(prefix);
    // A flood of empty messages costs us more than it costs its sender.
    if (length === 0) throw new InvalidMessageLengthError('A message is empty.');
    return length;
  }
  if (prefix.byteLength < LONGEST_PREFIX_BYTES) throw unfinished;
  throw new InvalidMessageLengthError('The length prefix is too long.');
}
