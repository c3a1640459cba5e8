import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, privateKeyToProtobuf } from '@libp2p/crypto/keys';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeClock } from '../../../../test/support/fake-clock.ts';
import { temporaryDirectory } from '../../../../test/support/temporary-history.ts';
import { loadIdentity } from './identity.ts';

describe('the identity of an agent', () => {
  const clock = createFakeClock(Date.UTC(2026, 0, 10, 12, 30));
  let dataDir: string;
  let file: string;

  beforeEach(() => {
    dataDir = temporaryDirectory();
    file = join(dataDir, 'identity.key');
  });

  test('is an Ed25519 key that is made on first use and kept', async () => {
    const made = await loadIdentity(dataDir, clock);
    const loaded = await loadIdentity(dataDir, clock);
    expect(made.privateKey.type).toBe('Ed25519');
    expect(loaded.privateKey.equals(made.privateKey)).toBe(true);
    expect([made.quarantined, loaded.quarantined]).toEqual([null, null]);
  });

  test.skipIf(process.platform === 'win32')('can be read by its owner only', async () => {
    await loadIdentity(dataDir, clock);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.skipIf(process.platform === 'win32')('is made private when it was not', async () => {
    await loadIdentity(dataDir, clock);
    chmodSync(file, 0o644);
    await loadIdentity(dataDir, clock);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each(['', 'garbage', 'Z2FyYmFnZQ==', '\u0000\u0001'])(
    'begins anew when its file is damaged, which is kept aside: %j',
    async (content) => {
      writeFileSync(file, content);
      const { privateKey, quarantined } = await loadIdentity(dataDir, clock);
      expect(quarantined).toBe(`${file}.corrupt-2026-01-10T123000.000Z`);
      expect(readFileSync(quarantined ?? '', 'utf8')).toBe(content);
      const again = await loadIdentity(dataDir, clock);
      expect(again.privateKey.equals(privateKey)).toBe(true);
      expect(again.quarantined).toBeNull();
    },
  );

  test('begins anew when its key is of another kind', async () => {
    const other = await generateKeyPair('secp256k1');
    writeFileSync(file, Buffer.from(privateKeyToProtobuf(other)).toString('base64'));
    const { privateKey, quarantined } = await loadIdentity(dataDir, clock);
    expect(privateKey.type).toBe('Ed25519');
    expect(quarantined).not.toBeNull();
    expect(readdirSync(dataDir)).toHaveLength(2);
  });

  test('that cannot be read is a failure with a sentence', async () => {
    mkdirSync(file);
    await expect(loadIdentity(dataDir, clock)).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining(`The key in ${file} cannot be used: `),
    });
  });

  test('that cannot be written is a failure with a sentence', async () => {
    const nowhere = join(dataDir, 'no such directory');
    await expect(loadIdentity(nowhere, clock)).rejects.toMatchObject({ code: 'storage_failed' });
  });
});
