import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askForVersion, refuseOldNode, runAgents } from './headless-package/agents.ts';
import { checkContent } from './headless-package/content.ts';
import { checkInstalled, install, uninstall, verifyUnit } from './headless-package/installation.ts';
import { bringNodes, type Place, pack } from './headless-package/place.ts';

const AT_MOST_MS = 300_000;

const STEPS: readonly (readonly [string, (place: Place) => Promise<string> | string])[] = [
  ['npm pack', pack],
  ['what it contains', checkContent],
  ['npm install -g', install],
  ['what is installed', checkInstalled],
  ['the unit of systemd', verifyUnit],
  ['Node, oldest and newest', bringNodes],
  ['meshtask --version', askForVersion],
  ['a Node that is too old', refuseOldNode],
  ['a task between two agents', runAgents],
  ['npm uninstall -g', uninstall],
];

process.exitCode = await packageHeadless();

/** Builds the package of the command line, installs it as a stranger would, and lets it work. */
async function packageHeadless(): Promise<number> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'meshtask-package-'));
  const place: Place = { folder, prefix: join(folder, 'prefix') };
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  setTimeout(() => giveUp(`It took more than ${AT_MOST_MS} ms.`), AT_MOST_MS).unref();
  try {
    for (const [name, act] of STEPS) await step(name, () => act(place));
    return 0;
  } catch (error) {
    return giveUp(error instanceof Error ? error.message : String(error));
  }
}

async function step(name: string, act: () => Promise<string> | string): Promise<void> {
  const startedAt = performance.now();
  const outcome = await act();
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(`${name}: ${outcome} (${seconds.toFixed(1)} s)`);
}

function giveUp(reason: string): never {
  console.error(`Failed: ${reason}`);
  process.exit(1);
}
