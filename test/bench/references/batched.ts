import { encodeFrame } from '../../../src/main/agent/protocols/link/frames.ts';

/** As the link does: what is sent within one turn leaves in one write. */
export function batched(write: (bytes: Uint8Array) => void): (message: object) => void {
  let unsent: Uint8Array[] = [];
  return (message) => {
    unsent.push(encodeFrame(message));
    if (unsent.length > 1) return;
    queueMicrotask(() => {
      write(Buffer.concat(unsent));
      unsent = [];
    });
  };
}
