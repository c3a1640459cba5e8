import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** @returns a Chromium: Playwright's own, the system's, or the one that comes with npm. */
export async function executablePath(): Promise<string> {
  const present = [chromium.executablePath(), ...SYSTEM_BROWSERS].find((path) => existsSync(path));
  return present ?? (await unpackChromium());
}

async function unpackChromium(): Promise<string> {
  // Without it the package leaves out libraries that a fresh machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x';
  const { default: packed } = await import('@sparticuz/chromium');
  return await packed.executablePath();
}
