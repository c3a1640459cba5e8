import type { Bridge, Envelope, StreamFrame } from './bridge.ts';
import { createBridge } from './bridge-client.ts';
import { FrameQueue } from './frame-queue.ts';

/**
 * What the preload puts on `window.meshtask`: functions and plain values, all that can cross into
 * the page. `listen` and `open` return a function that ends them.
 */
export interface WindowBridge {
  call(name: string, input: unknown): Promise<Envelope>;
  listen(name: string, onEvent: (event: unknown) => void): () => void;
  /** A frame counts as taken once the promise for it resolves. */
  open(
    name: string,
    input: unknown,
    onFrame: (frame: StreamFrame) => void | Promise<void>,
  ): () => void;
}

/** The bridge for a page of the desktop app. */
export function connectWindowBridge(window: WindowBridge): Bridge {
  return createBridge({
    call: (name, input) => window.call(name, input),
    listen: (name, listener) => window.listen(name, listener),
    open: (name, input) => ({
      [Symbol.asyncIterator]: () => openStream(window, name, input),
    }),
  });
}

function openStream(window: WindowBridge, name: string, input: unknown): FrameQueue {
  const waiting: (() => void)[] = [];
  const frames = new FrameQueue({
    batch: 1,
    onTaken: () => waiting.shift()?.(),
    onLeft: () => close(),
  });
  const close = window.open(name, input, (frame) => {
    const taken = new Promise<void>((resolve) => waiting.push(resolve));
    frames.push(frame);
    return taken;
  });
  return frames;
}
