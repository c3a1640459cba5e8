const FIRST_ROOM_BYTES = 4 * 1024;

/**
 * Puts the pieces of a message together in one buffer, which grows with what has come: a declared
 * length takes no memory, and a million pieces of one byte take no longer than one piece.
 */
export class GrowingBytes {
  #room = new Uint8Array(0);
  #byteLength = 0;

  get byteLength(): number {
    return this.#byteLength;
  }

  append(piece: Uint8Array): void {
    this.#makeRoom(this.#byteLength + piece.byteLength);
    this.#room.set(piece, this.#byteLength);
    this.#byteLength += piece.byteLength;
  }

  /** What has come of the first twelve bytes, and the like. */
  peek(bytes: number): Uint8Array {
    return this.#room.subarray(0, Math.min(bytes, this.#byteLength));
  }

  /** Hands out what was put together, and begins anew. */
  take(): Uint8Array {
    const bytes = this.peek(this.#byteLength);
    this.#room = new Uint8Array(0);
    this.#byteLength = 0;
    return bytes;
  }

  #makeRoom(neededBytes: number): void {
    if (neededBytes <= this.#room.byteLength) return;
    const larger = new Uint8Array(
      Math.max(FIRST_ROOM_BYTES, 2 * this.#room.byteLength, neededBytes),
    );
    larger.set(this.peek(this.#byteLength));
    this.#room = larger;
  }
}
