import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagesOf } from '../../electron-builder.config.ts';
import { passFirewall } from '../../src/main/shell/firewall.ts';
import { type Assembled, assemble, root } from './assemble.ts';
import { readFuses, SAFE_FUSES } from './fuses.ts';
import { run } from './run.ts';

const { appId, nsis, win } = packagesOf({});
const include = join(root, `${nsis?.include}`);
const icon = join(root, `${win?.icon}`);

let assembled: Assembled;

beforeAll(async () => {
  assembled = await assemble('windows');
});

afterAll(async () => {
  await assembled.remove();
});

describe('the app for Windows', () => {
  test('has safe fuses, and knows the hash of its archive', async () => {
    const program = join(assembled.folder, 'Meshtask.exe');
    expect(await readFuses(program)).toEqual(SAFE_FUSES);
    const { headerString } = getRawHeader(assembled.archive);
    const value = createHash('sha256').update(headerString).digest('hex');
    const integrity = [{ file: 'resources\\app.asar', alg: 'SHA256', value }];
    expect((await readFile(program)).includes(JSON.stringify(integrity))).toBe(true);
  });

  test('has English alone', async () => {
    expect(await readdir(join(assembled.folder, 'locales'))).toEqual(['en-US.pak']);
  });

  test('is filed under the name that the installer registers', async () => {
    const source = await readFile(join(root, 'src', 'main', 'shell', 'app-id.ts'), 'utf8');
    expect(source).toContain(`const APP_ID = '${appId}';`);
  });

  test('has an icon for every size of the taskbar', async () => {
    const file = await readFile(icon);
    const sizes = Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
      const at = 6 + 16 * index;
      const png = file.readUInt32LE(at + 12);
      expect(file.toString('latin1', png + 1, png + 4)).toBe('PNG');
      // As the directory and as the PNG itself say.
      expect(file.readUInt8(at)).toBe(file.readUInt32BE(png + 16) % 256);
      return file.readUInt32BE(png + 16);
    });
    expect(sizes).toEqual([16, 20, 24, 32, 40, 48, 64, 256]);
  });
});

describe('the installer for Windows', () => {
  test('asks for whom to install', () => {
    expect(nsis).toMatchObject({ oneClick: false, perMachine: false });
  });

  test('compiles with what it does about the firewall', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'meshtask-nsis-'));
    const output = join(folder, 'installer.exe');
    const defines = { OUTPUT: output, INCLUDE: include, ICON: icon };
    const words = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
    // Every warning is an error, as electron-builder has it.
    run('makensis', ['-WX', '-V2', ...words, join(import.meta.dirname, 'installer.nsi')]);
    expect((await stat(output)).size).toBeGreaterThan(0);
    await rm(folder, { recursive: true });
  });

  test('opens the firewall for private networks only, under the names that the app knows', async () => {
    const script = await readFile(include, 'utf8');
    const added = script.split('\n').filter((line) => line.includes('add rule'));
    expect(added).toHaveLength(1);
    expect(added[0]).toContain('dir=in action=allow profile=private program="$appExe"');
    const [, shared] = /!define FIREWALL_RULE "(.+)"/.exec(script) ?? [];
    const [, removed] = /delete rule name="(.+) for \$1"/.exec(script) ?? [];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: NSIS fills it in.
    const own = `${removed?.replace('${FIREWALL_RULE}', `${shared}`)} for Anna`;
    expect(await rulesLookedFor('Anna')).toEqual([`name=${shared}`, `name=${own}`]);
  });
});

/** @returns the rules that the app of a person asks Windows for. */
async function rulesLookedFor(user: string): Promise<readonly string[]> {
  const names: string[] = [];
  await passFirewall({
    program: 'C:\\Meshtask\\Meshtask.exe',
    user,
    memory: { get: () => undefined, set: () => {} },
    ask: async () => false,
    run: async (_program, words) => {
      names.push(...words.filter((word) => word.startsWith('name=')));
      return { code: 1, output: '' };
    },
  });
  return names;
}
