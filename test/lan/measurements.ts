interface Measurement {
  readonly what: string;
  readonly tookMs: number;
  readonly limitMs: number;
}

/** Times that the LAN tests take and print; the tests check the limits themselves. */
export class Measurements {
  readonly #taken: Measurement[] = [];

  take(what: string, since: number, limitMs: number): number {
    const tookMs = performance.now() - since;
    this.#taken.push({ what, tookMs, limitMs });
    return tookMs;
  }

  table(): string {
    const width = Math.max(...this.#taken.map(({ what }) => what.length));
    const lines = this.#taken.map(({ what, tookMs, limitMs }) =>
      [what.padEnd(width), inSeconds(tookMs), `at most ${inSeconds(limitMs)}`].join('  '),
    );
    return ['Measured on the LAN:', ...lines].join('\n');
  }
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`.padStart(8);
}
