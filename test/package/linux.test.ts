import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagesOf } from '../../electron-builder.config.ts';
import { type Assembled, assemble, root } from './assemble.ts';
import { readFuses, SAFE_FUSES } from './fuses.ts';
import { run } from './run.ts';

const { appId, linux } = packagesOf({});
const METAINFO = `/usr/share/metainfo/${appId}.metainfo.xml`;
const ENTRY = '/usr/share/applications/meshtask.desktop';

let assembled: Assembled;
/** The root of a system with the deb or rpm installed, without the program itself. */
let system: string;

beforeAll(async () => {
  assembled = await assemble('linux');
  system = await mkdtemp(join(tmpdir(), 'meshtask-system-'));
  for (const { words, desktopEntry } of assembled.intentions) {
    for (const [from, to] of mappingsOf(words)) {
      await mkdir(dirname(join(system, to)), { recursive: true });
      if (to === ENTRY) await writeFile(join(system, to), desktopEntry);
      else await cp(from, join(system, to));
    }
  }
});

afterAll(async () => {
  await assembled.remove();
  await rm(system, { recursive: true });
});

describe('the packages of Linux', () => {
  test('are an AppImage, a deb and an rpm', () => {
    const files = assembled.intentions.map(({ words }) => valueAfter(words, '--package'));
    expect(files.map((file) => file?.split('/').at(-1))).toEqual([
      undefined,
      'meshtask_amd64.deb',
      'meshtask.x86_64.rpm',
    ]);
  });

  test('have a program with safe fuses, and English alone', async () => {
    expect(await readFuses(join(assembled.folder, 'meshtask-desktop'))).toEqual(SAFE_FUSES);
    expect(await readdir(join(assembled.folder, 'locales'))).toEqual(['en-US.pak']);
  });

  test('have a desktop entry that the system accepts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtask-entries-'));
    for (const [index, { desktopEntry }] of assembled.intentions.entries()) {
      const file = join(folder, `${index}.desktop`);
      await writeFile(file, desktopEntry);
      // It is silent about what it accepts.
      expect(run('desktop-file-validate', [file])).toBe('');
    }
    await rm(folder, { recursive: true });
  });

  test('have an entry that windows are found by, and that starts the program', async () => {
    const { desktopName } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      desktopName: string;
    };
    expect(ENTRY.endsWith(`/${desktopName}`)).toBe(true);
    const entry = await readFile(join(system, ENTRY), 'utf8');
    expect(entry).toContain(`\nStartupWMClass=${desktopName.replace('.desktop', '')}\n`);
    expect(entry).toContain('\nExec=/opt/Meshtask/meshtask-desktop %U\n');
    expect(entry).toContain('\nIcon=meshtask-desktop\n');
  });

  test('never turn the sandbox off by themselves', () => {
    for (const { desktopEntry } of assembled.intentions) {
      expect(desktopEntry).not.toContain('--no-sandbox');
    }
  });

  test('have the icon in all sizes', async () => {
    const icons = join(system, 'usr/share/icons/hicolor');
    const sizes = await readdir(icons);
    expect(sizes.toSorted(byNumber)).toEqual(
      [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `${size}x${size}`),
    );
    for (const size of sizes) {
      const png = await readFile(join(icons, size, 'apps', 'meshtask-desktop.png'));
      // As the PNG itself says.
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(size);
    }
  });

  test('have metadata for software centres, which belong to the entry', async () => {
    const metainfo = await readFile(join(system, METAINFO), 'utf8');
    expect(metainfo).toContain(`<id>${appId}</id>`);
    expect(metainfo).toContain('<launchable type="desktop-id">meshtask.desktop</launchable>');
    expect(metainfo).toContain(`<binary>${linux?.executableName}</binary>`);
    run('appstreamcli', ['validate', '--no-net', join(system, METAINFO)]);
    run('appstreamcli', ['validate-tree', '--no-net', system]);
  });

  test('have the same metadata in the folder of an AppImage', async () => {
    expect(await readFile(join(assembled.folder, METAINFO))).toEqual(
      await readFile(join(system, METAINFO)),
    );
  });
});

/** @returns which files a package puts where, by the words for `fpm`. */
function mappingsOf(words: readonly string[]): readonly (readonly [string, string])[] {
  return words.flatMap((word) => {
    const [, from, to] = /^([^=]+)=(\/usr\/.+)$/.exec(word) ?? [];
    return from === undefined || to === undefined ? [] : [[from, to] as const];
  });
}

function valueAfter(words: readonly string[], option: string): string | undefined {
  return words.includes(option) ? words[words.indexOf(option) + 1] : undefined;
}

function byNumber(one: string, other: string): number {
  return Number.parseInt(one, 10) - Number.parseInt(other, 10);
}
