import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { app, dialog } from 'electron';
import Store from 'electron-store';
import type { Logger } from '../agent/agent.ts';
import { type FirewallMemory, passFirewall, type RunOutcome } from './firewall.ts';

const ALLOW = 0;
const NOT_NOW = 1;

/**
 * Asks a person once whether Windows Firewall may let other machines in. To be awaited before the
 * agent listens, for then Windows would ask in its own words.
 */
export async function askAboutFirewall(dataDir: string, log: Logger): Promise<void> {
  if (process.platform !== 'win32' || !app.isPackaged) return;
  const { SystemRoot: systemRoot } = process.env;
  try {
    await passFirewall({
      program: process.execPath,
      user: userInfo().username,
      memory: createMemory(dataDir),
      ask,
      run,
      ...(systemRoot !== undefined && { systemRoot }),
    });
  } catch (error) {
    log.warn({ err: error }, 'The firewall has no rule for this program.');
  }
}

function createMemory(dataDir: string): FirewallMemory {
  const store = new Store({ cwd: dataDir, name: 'firewall', clearInvalidConfig: true });
  return {
    get: () => store.get('askedFor'),
    set: (program) => store.set('askedFor', program),
  };
}

async function ask(): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Meshtask',
    message: 'Let the other machines of your network reach this one?',
    detail:
      'Windows Firewall keeps them out until there is a rule for Meshtask. If you allow it, Windows asks an administrator once, and the rule holds for private networks only.',
    buttons: ['Allow', 'Not now'],
    defaultId: ALLOW,
    cancelId: NOT_NOW,
  });
  return response === ALLOW;
}

function run(program: string, args: readonly string[]): Promise<RunOutcome> {
  return new Promise((resolve) => {
    execFile(program, args, { windowsHide: true }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 1;
      resolve({ code: error === null ? 0 : code, output: `${stdout}${stderr}` });
    });
  });
}
