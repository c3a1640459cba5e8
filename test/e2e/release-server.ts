import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OLD = '#!/bin/sh\n# The version that runs.\n';
/** Tells that it was started; at the end of the app it is only put in its place. */
const NEW = '#!/bin/sh\n[ -n "$APPIMAGE_EXIT_AFTER_INSTALL" ] || touch "$0.started"\n';

/** An AppImage on a disk, and a server that has a newer one. */
export interface Release {
  readonly environment: Readonly<Record<string, string>>;
  isInstalled(): Promise<boolean>;
  wasStarted(): Promise<boolean>;
  /** Serves something else under the name of the release. */
  tamper(): void;
  /** As whom the app has introduced itself to the server. */
  visitors(): ReadonlySet<unknown>;
  /** As a cut network does it. */
  unplug(): Promise<void>;
  end(): Promise<void>;
}

export async function releaseNewer(version: string): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), 'meshtask-release-'));
  const appImage = join(folder, 'Meshtask.AppImage');
  const resources = join(folder, 'resources');
  const download = `/Meshtask-${version}.AppImage`;
  const files = new Map([[download, NEW]]);
  const visitors = new Set<unknown>();
  const server = createServer(({ url = '', headers }, response) => {
    visitors.add(headers['x-user-staging-id']);
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const body = isFeed(pathname) ? feedOf(version) : files.get(pathname);
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  await mkdir(resources);
  await writeFile(appImage, OLD);
  await chmod(appImage, 0o755);
  await writeFile(
    join(resources, 'app-update.yml'),
    `provider: generic\nurl: http://127.0.0.1:${port}/\nupdaterCacheDirName: meshtask-updater\n`,
  );
  const unplug = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return {
    environment: {
      MESHTASK_STAND_IN_RESOURCES: resources,
      APPIMAGE: appImage,
      XDG_CACHE_HOME: join(folder, 'cache'),
    },
    isInstalled: async () => (await readFile(appImage, 'utf8')) === NEW,
    wasStarted: () =>
      readFile(`${appImage}.started`).then(
        () => true,
        () => false,
      ),
    tamper: () => void files.set(download, NEW.replace('touch', 'chmod')),
    visitors: () => visitors,
    unplug,
    async end() {
      await unplug();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isFeed(pathname: string): boolean {
  return /^\/latest-linux(-\w+)?\.yml$/.test(pathname);
}

/** What electron-builder writes beside the packages of Linux. */
function feedOf(version: string): string {
  const path = `Meshtask-${version}.AppImage`;
  const sha512 = createHash('sha512').update(NEW).digest('base64');
  return [
    `version: ${version}`,
    'files:',
    `  - url: ${path}`,
    `    sha512: ${sha512}`,
    `    size: ${NEW.length}`,
    `path: ${path}`,
    `sha512: ${sha512}`,
    `releaseDate: '2026-12-01T00:00:00.000Z'`,
    '',
  ].join('\n');
}
