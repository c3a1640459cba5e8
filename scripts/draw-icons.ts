import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { executablePath } from '../test/e2e/drivers/chromium-path.ts';
import { ICNS_SIZES, icnsFile, icoFile, type Picture } from './icon-files.ts';

const root = join(import.meta.dirname, '..');
const resources = join(root, 'resources');
const MOST_EXACT = 9;
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 256];
const LINUX_SIZES = [16, 24, 32, 48, 64, 128, 256, 512];

await drawIcons();

/** Draws every icon from `resources/icon.svg`; to be run when that changes. */
async function drawIcons(): Promise<void> {
  const source = join(resources, 'icon.svg');
  const icon = await readFile(source, 'utf8');
  // The interface is served from its own folder alone.
  await copyFile(source, join(root, 'src', 'renderer', 'icon.svg'));
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
  await drawForInstallers(page, icon);
  await browser.close();
}

async function drawForInstallers(page: Page, icon: string): Promise<void> {
  const folder = join(resources, 'icons');
  await mkdir(join(folder, 'linux'), { recursive: true });
  for (const size of LINUX_SIZES) {
    await draw(page, `icons/linux/${size}x${size}.png`, size, icon);
  }
  const forWindows = await pictures(page, WINDOWS_SIZES, icon);
  await writeFile(join(folder, 'icon.ico'), icoFile(forWindows));
  const forMac = await pictures(page, ICNS_SIZES, withMargin(icon));
  await writeFile(join(folder, 'icon.icns'), icnsFile(forMac));
}

async function pictures(
  page: Page,
  sizes: readonly number[],
  picture: string,
): Promise<readonly Picture[]> {
  const drawn: Picture[] = [];
  for (const size of sizes) drawn.push({ size, png: await shoot(page, size, picture) });
  return drawn;
}

async function drawForScreens(page: Page, name: string, size: number, picture: string) {
  await draw(page, `${name}.png`, size, picture);
  await draw(page, `${name}@2x.png`, size * 2, picture);
}

async function draw(page: Page, file: string, size: number, picture: string): Promise<void> {
  await writeFile(join(resources, file), await shoot(page, size, picture));
}

async function shoot(page: Page, size: number, picture: string): Promise<Buffer> {
  const style = '<style>body { margin: 0 } svg { display: block; width: 100vw }</style>';
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(style + picture);
  return await page.screenshot({ omitBackground: true });
}

/** macOS leaves a tenth of an icon free at each side. */
function withMargin(icon: string): string {
  return icon.replace(/viewBox="[^"]*"/, 'viewBox="-3 -3 30 30"');
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
