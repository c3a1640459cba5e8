import { execFileSync } from 'node:child_process';

const ENDS_WITHIN_MS = 5_000;

/** @returns what the command printed. @throws Error with what it complained of. */
export function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8', stdio: 'pipe', timeout: ENDS_WITHIN_MS });
}

export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
