import type { StreamMuxerFactory } from '@libp2p/interface';
import { yamux } from '@libp2p/yamux';
import type { Uint8ArrayList } from 'uint8arraylist';
import { GrowingBytes } from '../support/growing-bytes.ts';

/** One frame, and what a stream may receive ahead; rust-yamux takes no longer frame either. */
export const MAX_YAMUX_FRAME_BYTES = 1024 * 1024;
/** Of all protocols together, a few in each direction and 64 of them tasks. */
const MAX_INBOUND_STREAMS = 128;
const HEADER_BYTES = 12;
const DATA = 0;

/**
 * Yamux that buffers no more than a frame of bounded length: of itself it collects whatever length
 * a header declares, up to 4 GiB, in a list that takes minutes to consume when it came in pieces of
 * one byte.
 */
export function boundedYamux(): () => StreamMuxerFactory {
  const streamOptions = { maxStreamWindowSize: MAX_YAMUX_FRAME_BYTES };
  const createFactory = yamux({ maxInboundStreams: MAX_INBOUND_STREAMS, streamOptions });
  return () => {
    const factory = createFactory();
    return {
      protocol: factory.protocol,
      createStreamMuxer(connection) {
        const muxer = factory.createStreamMuxer(connection);
        const frames = new WholeFrames();
        const take = muxer.onData.bind(muxer);
        muxer.onData = (data) => {
          for (const whole of frames.cut(data)) take(whole);
        };
        return muxer;
      },
    };
  };
}

/** Passes on whole frames only, each in one piece. */
export class WholeFrames {
  readonly #begun = new GrowingBytes();

  /** @throws Error on a frame that is too long, before its body comes. */
  *cut(data: Uint8Array | Uint8ArrayList): Generator<Uint8Array> {
    for (const piece of data instanceof Uint8Array ? [data] : data) yield* this.#cut(piece);
  }

  *#cut(piece: Uint8Array): Generator<Uint8Array> {
    let rest = piece;
    while (this.#begun.byteLength > 0 && rest.byteLength > 0) {
      const missing = frameBytes(this.#begun.peek(HEADER_BYTES)) - this.#begun.byteLength;
      this.#begun.append(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      const isWhole = this.#begun.byteLength === frameBytes(this.#begun.peek(HEADER_BYTES));
      if (isWhole) yield this.#begun.take();
    }
    const wholeBytes = endOfLastFrame(rest);
    if (wholeBytes > 0) yield rest.subarray(0, wholeBytes);
    if (wholeBytes < rest.byteLength) this.#begun.append(rest.subarray(wholeBytes));
  }
}

function endOfLastFrame(bytes: Uint8Array): number {
  let end = 0;
  for (;;) {
    const next = end + frameBytes(bytes.subarray(end, end + HEADER_BYTES));
    if (next > bytes.byteLength) return end;
    end = next;
  }
}

/** @returns how long the frame with this header is; as long as the header is not complete, its length. */
function frameBytes(header: Uint8Array): number {
  if (header.byteLength < HEADER_BYTES || header[1] !== DATA) return HEADER_BYTES;
  const { buffer, byteOffset } = header;
  const bodyBytes = new DataView(buffer, byteOffset).getUint32(8);
  if (bodyBytes > MAX_YAMUX_FRAME_BYTES) {
    throw new Error(`A frame of ${bodyBytes} bytes is too long.`);
  }
  return HEADER_BYTES + bodyBytes;
}
