const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @returns for example `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR) return inTwoUnits(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return inTwoUnits(ms, HOUR, 'h', MINUTE, 'min');
  return inTwoUnits(ms, DAY, 'd', HOUR, 'h');
}

/** @returns for example `now`, `40 s ago`, `3 h ago`. */
export function formatAge(at: number, now: number = Date.now()): string {
  const ms = now - at;
  if (ms < SECOND) return 'now';
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s ago`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  return `${Math.floor(ms / DAY)} d ago`;
}

/** @returns the exact local time, for example `2026-11-22 15:04:05.123`. */
export function formatMoment(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

function inTwoUnits(ms: number, large: number, name: string, small: number, rest: string): string {
  const remainder = Math.floor((ms % large) / small);
  const whole = `${Math.floor(ms / large)} ${name}`;
  return remainder === 0 ? whole : `${whole} ${remainder} ${rest}`;
}
