import { median } from '../bench/measure.ts';

/** A peer that was lost without a goodbye is shown as gone. */
export const LOST_SHOWN_MS = 6_000;
/** Its `auto` tasks run elsewhere. */
export const MOVED_MS = 10_000;
/** After the network healed, a task can be given again. */
export const RECOVERY_MS = 3_000;

interface Measurement {
  readonly tookMs: number[];
  readonly limitMs: number;
}

/** Times that are taken and printed; who takes them checks the limits. */
export class Measurements {
  readonly #title: string;
  readonly #taken = new Map<string, Measurement>();

  constructor(title: string) {
    this.#title = title;
  }

  take(what: string, since: number, limitMs: number): number {
    const tookMs = performance.now() - since;
    const measurement = this.#taken.get(what) ?? { tookMs: [], limitMs };
    this.#taken.set(what, measurement);
    measurement.tookMs.push(tookMs);
    return tookMs;
  }

  /** A Markdown table. */
  table(): string {
    const lines = [...this.#taken].map(([what, { tookMs, limitMs }]) => {
      const cells = [median(tookMs), Math.max(...tookMs), limitMs].map(inSeconds);
      return `| ${what} | ${tookMs.length} | ${cells.join(' | ')} |`;
    });
    return [
      `\n### ${this.#title}\n`,
      '| | times | median | worst | at most |',
      '|---|---:|---:|---:|---:|',
      ...lines,
    ].join('\n');
  }
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
