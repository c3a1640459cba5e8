import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from '../../../../../test/support/temporary-history.ts';
import {
  derivePoolKey,
  forgetPoolKey,
  keepPoolKey,
  type PoolKey,
  readPoolKey,
  serviceTagOf,
  swarmKeyOf,
} from './pool-key.ts';

const key: PoolKey = { name: 'Büro', bytes: Buffer.alloc(32, 7) };

describe('the key of a pool', () => {
  test('is the same on every machine that is told the same words', async () => {
    const one = await derivePoolKey(' Büro', 'fünf Katzen im Garten ');
    const other = await derivePoolKey(
      'Büro'.normalize('NFD'),
      'fünf Katzen im Garten'.normalize('NFD'),
    );
    expect(other).toEqual(one);
    expect(one.name).toBe('Büro');
    // A release that derives another key would part the pools of those who update.
    expect(Buffer.from(one.bytes).toString('hex')).toBe(
      '71a5944ae4fca797814f3248ffce4d91214ed27148b74e42b8d48389976a93a0',
    );
  });

  test('is another one for another name or pass phrase', async () => {
    const keys = await Promise.all([
      derivePoolKey('Office', 'correct horse battery'),
      derivePoolKey('office', 'correct horse battery'),
      derivePoolKey('Office', 'correct horse batterY'),
    ]);
    expect(new Set(keys.map(swarmKeyOf)).size).toBe(3);
    expect(new Set(keys.map(serviceTagOf)).size).toBe(3);
  });

  test.each([
    ['', 'correct horse battery', /name is empty/],
    ['a\u202Eb', 'correct horse battery', /nobody can see/],
    ['x'.repeat(65), 'correct horse battery', /longer than 64/],
    ['Office', 'too short', /shorter than 12/],
    ['Office', 'x'.repeat(1_001), /too long/],
  ])('is not made of %j and %j', async (name, passPhrase, reason) => {
    await expect(derivePoolKey(name, passPhrase)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(reason),
    });
  });

  test('has a service name that is a DNS label and says nothing of the key', () => {
    expect(serviceTagOf(key)).toMatch(/^_p2p-[0-9a-f]{32}\._udp\.local$/);
    expect(serviceTagOf(key)).not.toContain('0707');
  });
});

describe('the file of the key', () => {
  test('is what other libp2p programs read, and belongs to this user alone', () => {
    const dataDir = temporaryDirectory();
    expect(readPoolKey(dataDir)).toBeNull();
    keepPoolKey(dataDir, key);
    keepPoolKey(dataDir, key);
    const file = join(dataDir, 'pool.key');
    expect(readFileSync(file, 'utf8')).toBe(
      `/key/swarm/psk/1.0.0/\n/base16/\n${'07'.repeat(32)}\nBüro\n`,
    );
    chmodSync(file, 0o644);
    expect(readPoolKey(dataDir)).toEqual(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    forgetPoolKey(dataDir);
    forgetPoolKey(dataDir);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  test.each([
    '',
    'garbage',
    `/key/swarm/psk/1.0.0/\n/base64/\n${'07'.repeat(32)}\nOffice\n`,
    `/key/swarm/psk/1.0.0/\n/base16/\n${'07'.repeat(31)}\nOffice\n`,
    `/key/swarm/psk/1.0.0/\n/base16/\n${'07'.repeat(32)}\n\n`,
  ])('is not guessed at when it is damaged: %j', (content) => {
    const dataDir = temporaryDirectory();
    writeFileSync(join(dataDir, 'pool.key'), content);
    expect(() => readPoolKey(dataDir)).toThrow(/damaged.*join the pool again/);
  });

  test('that cannot be written or deleted is told of', () => {
    const dataDir = temporaryDirectory();
    mkdirSync(join(dataDir, 'pool.key'));
    expect(() => keepPoolKey(dataDir, key)).toThrow(
      expect.objectContaining({ code: 'storage_failed' }),
    );
    expect(() => forgetPoolKey(dataDir)).toThrow(
      expect.objectContaining({ code: 'storage_failed' }),
    );
  });
});
