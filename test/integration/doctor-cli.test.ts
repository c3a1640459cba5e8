import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonOf, type ServedAgent, seesPeer, serveAgent } from '../support/cli.ts';

const findingSchema = z.object({
  check: z.string(),
  level: z.enum(['good', 'note', 'problem']),
  message: z.string(),
  step: z.string().nullable(),
});

let attic: ServedAgent;
let kitchen: ServedAgent;
beforeAll(async () => {
  [attic, kitchen] = await Promise.all([
    serveAgent('--name', 'attic', '--trust', 'allow'),
    serveAgent('--name', 'kitchen', '--trust', 'allow'),
  ]);
});
afterAll(() => Promise.all([attic.stop(), kitchen.stop()]));

describe('meshtask doctor', () => {
  test('looks at an address, and ends with 0 where nothing is wrong', async () => {
    const { code, stdout, stderr } = await attic.meshtask('doctor', kitchen.address);
    expect(stdout).toMatch(
      /^good {5}kitchen is connected: this machine connected to 127\.0\.0\.1/m,
    );
    expect(stdout).toMatch(/^note .*\n {9}→ /m);
    expect([code, stderr]).toEqual([0, 'Nothing is wrong.\n']);
  });

  test('looks at a peer by its name, a JSON document for each finding', async () => {
    await seesPeer(attic, { name: 'kitchen', presence: 'present' });
    const { code, stdout } = await attic.meshtask('doctor', 'kitchen', '--json');
    const findings = stdout
      .trim()
      .split('\n')
      .map((line) => findingSchema.parse(JSON.parse(line)));
    expect(findings.map(({ message }) => message)).toContain(
      'This machine can connect to kitchen.',
    );
    expect(code).toBe(0);
  });

  test('looks at this machine without a peer', async () => {
    const { code, stdout } = await attic.meshtask('doctor');
    expect(stdout).toContain('This machine is in no private pool.');
    expect(code).toBe(0);
  });

  test('ends with 1 when something is wrong', async () => {
    const { code, stdout, stderr } = await attic.meshtask('doctor', '127.0.0.1:1');
    expect(stdout).toMatch(/^problem {2}The machine refuses connections at 127\.0\.0\.1:1/m);
    expect([code, stderr]).toEqual([1, 'One thing is wrong.\n']);
  });

  test('takes a name with a dot that no peer has for a host', async () => {
    const { code, stdout } = await attic.meshtask('doctor', 'no-such-machine.invalid');
    expect(stdout).toContain('No machine is called no-such-machine.invalid.');
    expect(code).toBe(1);
  });

  test('knows neither a stranger’s name nor half an address', async () => {
    expect(await attic.meshtask('doctor', 'nobody')).toMatchObject({ code: 1, stdout: '' });
    const half = await attic.meshtask('doctor', '/ip4/10.0.0.1');
    expect(half).toMatchObject({ code: 2, stdout: '' });
    expect(half.stderr).toContain('is not an address like 192.168.1.20:4737');
  });
});

describe('meshtask pool', () => {
  test('joins, shows and leaves a pool while the agent runs', async () => {
    const file = join(attic.dataDir, 'phrase.txt');
    writeFileSync(file, 'correct horse battery\n', { mode: 0o600 });
    const joined = await attic.meshtask('pool', 'join', 'Office', '--passphrase-file', file);
    expect(joined).toMatchObject({ code: 0, stderr: expect.stringContaining('pool Office') });
    expect(jsonOf(await attic.meshtask('pool', '--json'))).toEqual({
      name: 'Office',
      isFixed: false,
    });
    expect((await attic.meshtask('status')).stdout).toMatch(/^Pool +Office$/m);
    const mismatch = await attic.meshtask('doctor', kitchen.address);
    expect(mismatch).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('is in no private pool'),
    });
    const left = await attic.meshtask('pool', 'leave');
    expect(left).toMatchObject({ code: 0, stderr: expect.stringContaining('No private pool') });
  });

  test('asks for the pass phrase where nobody can answer by saying how to give it', async () => {
    const { code, stderr } = await attic.meshtask('pool', 'join', 'Office');
    expect(stderr).toContain('MESHTASK_PASSPHRASE');
    expect(code).toBe(2);
    const missing = await attic.meshtask('pool', 'join', 'Office', '--passphrase-file', '/no/such');
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });
});
