import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MESSAGE_BYTES } from './constants.ts';
import { encodeFrame, FrameDecoder } from './frames.ts';

/** The length that the framing itself takes of `{"text":"…"}`. */
const ENVELOPE_BYTES = JSON.stringify({ text: '' }).length;

describe('frames', () => {
  test('come back as they were, however the stream is cut', () => {
    const message = fc.record({ type: fc.string(), text: fc.string({ unit: 'binary' }) });
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 10 }), cuts, (messages, sizes) => {
        const bytes = Buffer.concat(messages.map((each) => encodeFrame(each)));
        const texts = decodeAll(cut(bytes, sizes));
        expect(texts.map((text): unknown => JSON.parse(text))).toEqual(messages);
      }),
    );
  });

  test('of several kilobytes come back when they arrive byte by byte', () => {
    const message = { text: 'ä€😀'.repeat(1_000) };
    const bytes = encodeFrame(message);
    expect(decodeAll(cut(bytes, [1]))).toEqual([JSON.stringify(message)]);
  });

  test('of 1 MiB are read within seconds when they arrive byte by byte, whatever follows', () => {
    const large = { text: 'x'.repeat(MAX_MESSAGE_BYTES - ENVELOPE_BYTES) };
    const bytes = Buffer.concat([encodeFrame(large), encodeFrame({ text: 'next' })]);
    const chunks = cut(bytes.subarray(0, MAX_MESSAGE_BYTES), [1]);
    const startedAt = performance.now();
    expect(decodeAll([...chunks, bytes.subarray(MAX_MESSAGE_BYTES)])).toHaveLength(2);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test('have a length in front, as an unsigned varint', () => {
    expect([...encodeFrame({})]).toEqual([2, 0x7b, 0x7d]);
    const [first, second] = encodeFrame({ text: 'x'.repeat(300 - ENVELOPE_BYTES) });
    expect([first, second]).toEqual([0xac, 0x02]);
  });

  test('may have 1 MiB', () => {
    const largest = { text: 'x'.repeat(MAX_MESSAGE_BYTES - ENVELOPE_BYTES) };
    const bytes = encodeFrame(largest);
    expect(decodeAll([bytes.subarray(0, 500_000), bytes.subarray(500_000)])).toEqual([
      JSON.stringify(largest),
    ]);
    expect(() => encodeFrame({ text: `${largest.text}x` })).toThrow('too large');
  });

  test('that claim more than 1 MiB are refused before their body comes', () => {
    const oneTooMany = [0x81, 0x80, 0x40];
    expect(() => decodeAll([Uint8Array.from(oneTooMany)])).toThrow();
    expect(() => decodeAll([Uint8Array.from([0x82, 0x00])])).toThrow('padded');
    expect(() => decodeAll([Uint8Array.from([0xff, 0xff, 0xff])])).toThrow('prefix is too long');
    expect(() => decodeAll([0xff, 0xff, 0xff].map((byte) => Uint8Array.of(byte)))).toThrow();
  });

  test('wait for the rest of their length', () => {
    expect(decodeAll([Uint8Array.of(), Uint8Array.of(0x80), Uint8Array.of(0x80)])).toEqual([]);
  });

  test('that are not UTF-8 are refused', () => {
    expect(() => decodeAll([Uint8Array.of(2, 0xc3, 0x28)])).toThrow();
  });

  test('of a hostile peer end in texts or an error, and never take more than the limit', () => {
    const hostile = fc.uint8Array({ maxLength: 2_000 });
    const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(hostile, cuts, (bytes, sizes) => {
        const decoder = new FrameDecoder();
        let decodedBytes = 0;
        try {
          for (const chunk of cut(bytes, sizes)) {
            for (const text of decoder.decode(chunk)) decodedBytes += Buffer.byteLength(text);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
        expect(decodedBytes).toBeLessThanOrEqual(bytes.byteLength);
      }),
      { numRuns: 200 },
    );
  });

  test('that never end are not collected beyond a buffer', () => {
    const decoder = new FrameDecoder();
    const flood = new Uint8Array(9 * MAX_MESSAGE_BYTES);
    expect(() => [...decoder.decode(flood)]).toThrow();
  });
});

function decodeAll(chunks: readonly Uint8Array[]): string[] {
  const decoder = new FrameDecoder();
  return chunks.flatMap((chunk) => [...decoder.decode(chunk)]);
}

/** Cuts bytes into pieces whose sizes repeat. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; ) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return chunks;
}
