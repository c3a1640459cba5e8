import type { WriteStream } from 'node:tty';

const BAR_WIDTH = 30;
const REDRAW_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

interface Progress {
  readonly ended: number;
  readonly failed: number;
  readonly total: number;
}

export interface ProgressBar {
  show(progress: Progress): void;
  /** Takes the bar away, so that a line can be printed in its place. */
  clear(): void;
}

/** A bar on standard error; nothing at all when that is no terminal. */
export function createProgressBar(stream: WriteStream = process.stderr): ProgressBar {
  let drawnAt = 0;
  return {
    show(progress) {
      const isDue = Date.now() - drawnAt >= REDRAW_MS || progress.ended === progress.total;
      if (!stream.isTTY || !isDue) return;
      drawnAt = Date.now();
      stream.write(ERASE_LINE + formatBar(progress));
    },
    clear() {
      if (stream.isTTY) stream.write(ERASE_LINE);
      drawnAt = 0;
    },
  };
}

function formatBar({ ended, failed, total }: Progress): string {
  const filled = Math.floor((ended / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${bar} ${ended}/${total}${failed > 0 ? ` · ${failed} failed` : ''}`;
}
