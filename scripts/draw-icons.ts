import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { executablePath } from '../test/e2e/drivers/chromium-path.ts';

const root = join(import.meta.dirname, '..');
const resources = join(root, 'resources');
const MOST_EXACT = 9;

await drawIcons();

/** Draws the app's icons from the one that the interface shows; to be run when that changes. */
async function drawIcons(): Promise<void> {
  const icon = await readFile(join(root, 'src', 'renderer', 'icon.svg'), 'utf8');
  const executable = await executablePath();
  const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await mkdir(join(resources, 'badges'), { recursive: true });
  await draw(page, 'icon.png', 512, icon);
  await drawForScreens(page, 'tray', 32, icon);
  await drawForScreens(page, 'trayTemplate', 16, markOf(icon));
  for (let count = 1; count <= MOST_EXACT + 1; count += 1) {
    await drawForScreens(page, `badges/${count}`, 16, badge(count));
  }
  await browser.close();
}

async function drawForScreens(page: Page, name: string, size: number, picture: string) {
  await draw(page, `${name}.png`, size, picture);
  await draw(page, `${name}@2x.png`, size * 2, picture);
}

async function draw(page: Page, file: string, size: number, picture: string): Promise<void> {
  const style = '<style>body { margin: 0 } svg { display: block; width: 100vw }</style>';
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(style + picture);
  await page.screenshot({ path: join(resources, file), omitBackground: true });
}

/** The icon without its ground, in the black that macOS replaces with the menu bar's colour. */
function markOf(icon: string): string {
  return icon
    .replace(/<rect[^>]*>/, '')
    .replaceAll('#fff', '#000')
    .replace(/viewBox="[^"]*"/, 'viewBox="4 4 16 16"');
}

function badge(count: number): string {
  const text = count > MOST_EXACT ? `${MOST_EXACT}+` : `${count}`;
  const fontSize = text.length > 1 ? 8.5 : 11;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<circle cx="8" cy="8" r="8" fill="#0f766e"/>
<text x="8" y="8" dy=".36em" text-anchor="middle" fill="#fff"
style="font: 700 ${fontSize}px system-ui, sans-serif">${text}</text></svg>`;
}
