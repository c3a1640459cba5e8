const ENDS = 8;

/** @returns both ends of a long id, for example `3f0c9a52…b71e4c2d`. */
export function shortId(id: string): string {
  return id.length <= 2 * ENDS + 1 ? id : `${id.slice(0, ENDS)}…${id.slice(-ENDS / 2)}`;
}
