import { type BrowserContext, chromium } from 'playwright-core';
import { executablePath } from '../drivers/chromium-path.ts';

/** The browser of one application: its profile lives in the directory that Electron would use. */
export async function launchChromium(profile: string): Promise<BrowserContext> {
  const port = process.env.MESHTASK_STAND_IN_PORT;
  return await chromium.launchPersistentContext(profile, {
    executablePath: await executablePath(),
    headless: true,
    viewport: null,
    args: ['--no-sandbox', ...(port === undefined ? [] : [`--remote-debugging-port=${port}`])],
  });
}
