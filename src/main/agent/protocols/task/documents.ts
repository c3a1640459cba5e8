import type { Stream } from '@libp2p/interface';

const encoder = new TextEncoder();

/**
 * Reads until the other side closes its writing end: the end of the stream ends the document.
 *
 * @throws Error beyond `limitBytes`, when `signal` aborts, when the stream is reset, or when the
 * bytes are not UTF-8. The stream is reset then.
 */
export async function readDocument(
  stream: Stream,
  limitBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const abort = (): void => stream.abort(new Error('The document did not come in time.'));
  signal.addEventListener('abort', abort);
  let text = '';
  let sizeBytes = 0;
  try {
    for await (const chunk of stream) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) throw new Error(`A document is larger than ${limitBytes} bytes.`);
      text += decoder.decode(chunk.subarray(), { stream: true });
    }
    signal.throwIfAborted();
    return text + decoder.decode();
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Writes one document and closes this side's writing end. */
export async function writeDocument(
  stream: Stream,
  document: object,
  signal: AbortSignal,
): Promise<void> {
  const hasRoom = stream.send(encoder.encode(JSON.stringify(document)));
  if (!hasRoom) await stream.onDrain({ signal });
  await stream.close({ signal });
}
