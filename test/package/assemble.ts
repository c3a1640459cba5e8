import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import { z } from 'zod';
import { writePlaceholder } from './placeholder-electron.ts';

export const root = join(import.meta.dirname, '..', '..');

const systems = {
  linux: {
    targets: Platform.LINUX.createTarget(['AppImage', 'deb', 'rpm'], Arch.x64),
    folder: 'linux-unpacked',
    resources: 'resources',
  },
  mac: {
    targets: Platform.MAC.createTarget('dir', Arch.x64),
    folder: 'mac/Meshtask.app',
    resources: 'Contents/Resources',
  },
  windows: {
    targets: Platform.WINDOWS.createTarget('dir', Arch.x64),
    folder: 'win-unpacked',
    resources: 'resources',
  },
};

export interface Assembled {
  /** Holds the application as its packages would take it. */
  readonly folder: string;
  readonly archive: string;
  /** What the packages of Linux would be made of: making them takes tools that are downloaded. */
  readonly intentions: readonly Intention[];
  remove(): Promise<void>;
}

interface Intention {
  readonly desktopEntry: string;
  /** Of `fpm`, which makes deb and rpm; none for an AppImage. */
  readonly words: readonly string[];
}

/** Lets electron-builder check its configuration and assemble the app around a placeholder. */
export async function assemble(system: keyof typeof systems): Promise<Assembled> {
  const place = await mkdtemp(join(tmpdir(), 'meshtask-package-'));
  const electronDist = join(place, 'electron');
  const output = join(place, 'packages');
  const { targets, folder, resources } = systems[system];
  await writePlaceholder(system, electronDist);
  const intentions: Intention[] = [];
  await build({
    projectDir: root,
    publish: 'never',
    targets,
    config: { extends: './electron-builder.config.ts', directories: { output }, electronDist },
    effectiveOptionComputed: async (options: unknown) => {
      intentions.push(await readIntention(options));
      return true;
    },
  });
  return {
    folder: join(output, folder),
    archive: join(output, folder, resources, 'app.asar'),
    intentions,
    remove: () => rm(place, { recursive: true, force: true }),
  };
}

const intentionSchema = z.union([
  z.object({ desktop: z.string() }),
  z.tuple([z.array(z.string()), z.string()]),
]);

async function readIntention(options: unknown): Promise<Intention> {
  const intention = intentionSchema.parse(options);
  if ('desktop' in intention) return { desktopEntry: intention.desktop, words: [] };
  const [words, entryFile] = intention;
  return { desktopEntry: await readFile(entryFile, 'utf8'), words };
}
