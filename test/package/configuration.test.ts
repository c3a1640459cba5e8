import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { describe, expect, test } from 'vitest';
import { packagesOf } from '../../electron-builder.config.ts';
import { root } from './assemble.ts';

describe('the configuration of the packages', () => {
  test('is checked before anything is assembled', async () => {
    const mistake: object = { signEverything: true };
    const building = build({
      projectDir: root,
      publish: 'never',
      targets: Platform.LINUX.createTarget('dir'),
      config: { extends: './electron-builder.config.ts', ...mistake },
    });
    await expect(building).rejects.toThrow("unknown property 'signEverything'");
  });

  test('looks for updates where the release is', () => {
    expect(packagesOf({}).publish).toMatchObject({ owner: 'meshtask', repo: 'meshtask' });
    expect(packagesOf({ GITHUB_REPOSITORY: 'anna/pool' }).publish).toEqual({
      ...{ provider: 'github', owner: 'anna', repo: 'pool', releaseType: 'draft' },
    });
  });
});

test('the interface shows the icon that the packages have', async () => {
  const source = await readFile(join(root, 'resources', 'icon.svg'), 'utf8');
  expect(await readFile(join(root, 'src', 'renderer', 'icon.svg'), 'utf8')).toBe(source);
});
