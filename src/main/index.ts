import { join } from 'node:path';
import { app, ipcMain, session } from 'electron';
import { type Agent, createAgent } from './agent/agent.ts';
import { agentOptions } from './command-line/serve-options.ts';
import { createLocalServer } from './local-server/server.ts';
import { bridgeTo } from './shell/agent-bridge.ts';
import { registerAppScheme, serveInterface } from './shell/app-protocol.ts';
import { APP_HOME, isAppUrl } from './shell/app-url.ts';
import { applyTheme } from './shell/appearance.ts';
import { showBadge } from './shell/badge.ts';
import { type ErrorParts, endOnBugs, startProblem, tellPageProblems } from './shell/errors.ts';
import { followSettings, followStatus } from './shell/follow.ts';
import { serveBridgeOverIpc } from './shell/ipc.ts';
import { switchLocalServer } from './shell/local-server-switch.ts';
import { logPath, openLog } from './shell/log-file.ts';
import { startAtLogin } from './shell/login.ts';
import { installMenu } from './shell/menu.ts';
import { guardNavigation } from './shell/navigation-guard.ts';
import { notifyPeople } from './shell/notifications.ts';
import { chromiumDir, readOptionsOrExit } from './shell/options.ts';
import { denyPermissions } from './shell/permissions.ts';
import { reconnectAfterSleep } from './shell/power.ts';
import { stopBeforeQuitting, watchQuitting } from './shell/quitting.ts';
import { openSettingsFile } from './shell/settings-file.ts';
import { claimInstance } from './shell/single-instance.ts';
import { createTray } from './shell/tray.ts';
import { createMainWindow, type MainWindow } from './shell/window.ts';

const root = join(import.meta.dirname, '..', '..');
const rendererDir = join(root, 'out', 'renderer');
const resources = join(root, 'resources');
/** While developing, electron-vite serves the interface. */
const developmentUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;

const options = readOptionsOrExit();
const { dataDir } = options;
const quitting = watchQuitting();
let keepsRunning = false;

registerAppScheme();
app.enableSandbox();
if (claimInstance(chromiumDir(options))) {
  const errors = { log: openLog(dataDir), logPath: logPath(dataDir) };
  endOnBugs(errors);
  // Not awaited: Electron is ready only after this module.
  void openDesktop(errors);
} else {
  app.quit();
}

async function openDesktop(errors: ErrorParts): Promise<void> {
  guardNavigation(isOurs);
  await app.whenReady();
  denyPermissions(session.defaultSession);
  const problemUrl = serveInterface(rendererDir);
  const window = createMainWindow({
    dataDir,
    icon: join(resources, 'icon.png'),
    home: developmentUrl ?? APP_HOME,
    preload: join(root, 'out', 'preload', 'index.cjs'),
    staysOpen: () => keepsRunning && !quitting.hasBegun(),
  });
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  tellPageProblems(errors, (problem) => window.load(problemUrl(problem)));
  installMenu({ show: (path) => window.show(path), logPath: errors.logPath });

  const agent = await startAgent(errors).catch((error: unknown) => {
    window.load(problemUrl(startProblem(error, errors)));
    window.show();
    return null;
  });
  if (agent !== null) await showAgent(agent, window, errors);
}

async function startAgent({ log }: ErrorParts): Promise<Agent> {
  const version = app.getVersion();
  const settings = openSettingsFile(dataDir);
  const agent = await createAgent({ ...agentOptions(options), settings, version, log });
  await agent.start();
  return agent;
}

async function showAgent(agent: Agent, window: MainWindow, { log }: ErrorParts): Promise<void> {
  const bridge = bridgeTo(agent.bridge);
  const server = switchLocalServer(
    createLocalServer({
      ...{ bridge: agent.bridge, dataDir, rendererDir, log },
      version: app.getVersion(),
      port: options.uiPort,
    }),
    log,
  );
  stopBeforeQuitting(async () => {
    await server.stop();
    await agent.stop();
  });
  serveBridgeOverIpc({ ipc: ipcMain, bridge: agent.bridge, isOurs, log });
  reconnectAfterSleep(() => agent.reconnect(), log);
  notifyPeople({ bridge, self: agent.status().id, window });
  const showInTray = createTray({
    icon: join(resources, 'tray.png'),
    show: () => window.show(),
    setAccepting: (accepting) => {
      void bridge.call(accepting ? 'agent.resume' : 'agent.pause');
    },
  });
  await followStatus(bridge, (status) => {
    showInTray(status);
    showBadge(status);
  });
  await followSettings(bridge, (settings) => {
    keepsRunning = settings.keepRunning;
    applyTheme(settings);
    startAtLogin(settings);
    server.follow(settings);
  });
  if (!options.hidden) window.show();
}

function isOurs(url: string): boolean {
  return isAppUrl(url) || (developmentUrl !== undefined && url.startsWith(developmentUrl));
}
