import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRawHeader } from '@electron/asar';
import { parse } from 'plist';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packagesOf } from '../../electron-builder.config.ts';
import { type Assembled, assemble, root } from './assemble.ts';
import { readFuses, SAFE_FUSES } from './fuses.ts';

let assembled: Assembled;

beforeAll(async () => {
  assembled = await assemble('mac');
});

afterAll(async () => {
  await assembled.remove();
});

describe('the app for macOS', () => {
  test('says why it looks into the local network', async () => {
    const information = await readPlist(join(assembled.folder, 'Contents', 'Info.plist'));
    expect(information).toMatchObject({
      CFBundleIdentifier: 'io.github.meshtask',
      CFBundleExecutable: 'Meshtask',
      LSApplicationCategoryType: 'public.app-category.utilities',
      NSBonjourServices: ['_p2p._udp'],
      NSLocalNetworkUsageDescription: expect.stringContaining('other machines on your network'),
    });
  });

  test('has safe fuses, and knows the hash of its archive', async () => {
    expect(await readFuses(assembled.folder)).toEqual(SAFE_FUSES);
    const { headerString } = getRawHeader(assembled.archive);
    const hash = createHash('sha256').update(headerString).digest('hex');
    expect(await readPlist(join(assembled.folder, 'Contents', 'Info.plist'))).toMatchObject({
      ElectronAsarIntegrity: { 'Resources/app.asar': { algorithm: 'SHA256', hash } },
    });
  });

  test('has its icon, and English alone', async () => {
    const resources = join(assembled.folder, 'Contents', 'Resources');
    expect(await readdir(resources)).toEqual(expect.arrayContaining(['en.lproj', 'icon.icns']));
    expect(await readdir(resources)).not.toContain('de.lproj');
    expect(await readIcns(join(resources, 'icon.icns'))).toEqual({
      ...{ ic11: 32, ic12: 64, ic07: 128, ic08: 256, ic13: 256 },
      ...{ ic09: 512, ic14: 512, ic10: 1024 },
    });
  });
});

describe('the signature of the app for macOS', () => {
  test('is hardened, and lets V8 compile but nothing else be loaded', async () => {
    const { mac } = packagesOf({ CSC_LINK: 'certificate.p12' });
    expect(mac).toMatchObject({ hardenedRuntime: true });
    expect(mac).not.toHaveProperty('identity');
    expect(mac?.entitlementsInherit).toBe(mac?.entitlements);
    expect(await readPlist(join(root, mac?.entitlements ?? ''))).toEqual({
      'com.apple.security.cs.allow-jit': true,
    });
  });

  test('is nobody in particular without a certificate, and fits the frameworks then', async () => {
    const { mac } = packagesOf({});
    expect(mac).toMatchObject({ hardenedRuntime: true, identity: '-' });
    expect(await readPlist(join(root, mac?.entitlements ?? ''))).toEqual({
      'com.apple.security.cs.allow-jit': true,
      'com.apple.security.cs.disable-library-validation': true,
    });
  });
});

async function readPlist(path: string): Promise<unknown> {
  return parse(await readFile(path, 'utf8'));
}

const HEADER_BYTES = 8;
/** Where a PNG says how wide it is. */
const PNG_WIDTH_AT = 16;

/** @returns the pixels a side of each picture, by its kind. */
async function readIcns(path: string): Promise<Record<string, number>> {
  const icon = await readFile(path);
  expect(icon.toString('latin1', 0, 4)).toBe('icns');
  expect(icon.readUInt32BE(4)).toBe(icon.length);
  const pictures: Record<string, number> = {};
  for (let at = HEADER_BYTES; at < icon.length; at += icon.readUInt32BE(at + 4)) {
    const kind = icon.toString('latin1', at, at + 4);
    pictures[kind] = icon.readUInt32BE(at + HEADER_BYTES + PNG_WIDTH_AT);
  }
  return pictures;
}
