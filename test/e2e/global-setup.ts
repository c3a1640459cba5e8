import { executablePath } from './drivers/chromium-path.ts';

/** Unpacks the browser once, before several tests would do it at the same time. */
// biome-ignore lint/style/noDefaultExport: Playwright reads the set-up from it.
export default async function prepareBrowser(): Promise<void> {
  await executablePath();
}
