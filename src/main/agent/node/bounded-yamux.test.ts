import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { yamuxFrame, yamuxHeader } from '../../../../test/support/hostile-peer.ts';
import { MAX_YAMUX_FRAME_BYTES, WholeFrames } from './bounded-yamux.ts';

describe('the frames of a connection', () => {
  test('are passed on whole and in order, however the bytes are cut', () => {
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map(dataFrame),
      fc.constant(yamuxHeader(yamuxFrame.ping)),
      fc.constant(yamuxHeader(yamuxFrame.windowUpdate, { length: 2 ** 32 - 1 })),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), cuts, (frames, sizes) => {
        const passed = cutAll(pieces(Buffer.concat(frames), sizes));
        expect(Buffer.concat(passed)).toEqual(Buffer.concat(frames));
        const ends = endsOf(frames);
        for (const end of endsOf(passed)) expect(ends).toContain(end);
      }),
    );
  });

  test('are kept back until they are complete', () => {
    const frames = new WholeFrames();
    const bytes = dataFrame(new Uint8Array(100));
    expect([...frames.cut(bytes.subarray(0, 5))]).toEqual([]);
    expect([...frames.cut(bytes.subarray(5, 100))]).toEqual([]);
    expect(Buffer.concat([...frames.cut(bytes.subarray(100))])).toEqual(Buffer.from(bytes));
  });

  test('may have 1 MiB, and not a byte more', () => {
    const largest = dataFrame(new Uint8Array(MAX_YAMUX_FRAME_BYTES));
    expect(cutAll([largest.subarray(0, 20), largest.subarray(20)])).toHaveLength(1);
    const length = MAX_YAMUX_FRAME_BYTES + 1;
    const tooLong = yamuxHeader(yamuxFrame.data, { length });
    expect(() => cutAll([tooLong])).toThrow('too long');
    expect(() => cutAll(pieces(tooLong, [1]))).toThrow('too long');
  });

  test('that come byte by byte take seconds at most', () => {
    const startedAt = performance.now();
    const bytes = Buffer.concat([dataFrame(new Uint8Array(256 * 1024)), new Uint8Array(1)]);
    expect(cutAll(pieces(bytes, [1]))).toHaveLength(1);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

function dataFrame(body: Uint8Array): Uint8Array {
  return Buffer.concat([yamuxHeader(yamuxFrame.data, { streamId: 1, length: body.length }), body]);
}

function cutAll(chunks: readonly Uint8Array[]): Uint8Array[] {
  const frames = new WholeFrames();
  return chunks.flatMap((chunk) => [...frames.cut(chunk)]);
}

function pieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; ) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return chunks;
}

function endsOf(chunks: readonly Uint8Array[]): number[] {
  let end = 0;
  return chunks.map(({ byteLength }) => {
    end += byteLength;
    return end;
  });
}
