// What every platform that shares this code has: Node, Electron and browsers.
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
