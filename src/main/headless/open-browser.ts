import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What finds no browser says so within this time; what runs longer has become one. */
const REFUSAL_WAIT_MS = 3_000;

/** @returns whether a browser of this machine was given the address. */
export async function openInBrowser(address: string): Promise<boolean> {
  if (!hasDisplay(process.platform, process.env)) return false;
  // No other command needs it.
  const { default: open } = await import('open');
  try {
    return !(await hasRefused(await open(address)));
  } catch {
    return false;
  }
}

/** Without one, Linux would open a browser for terminals, in a terminal that nobody sees. */
export function hasDisplay(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): boolean {
  if (platform !== 'linux') return true;
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = environment;
  return [DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME].some((value) => (value ?? '') !== '');
}

async function hasRefused(opener: ChildProcess): Promise<boolean> {
  if (opener.exitCode === null) {
    const signal = AbortSignal.timeout(REFUSAL_WAIT_MS);
    await once(opener, 'exit', { signal }).catch(() => {});
  }
  return opener.exitCode !== null && opener.exitCode !== 0;
}
