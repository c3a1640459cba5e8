import { dirname, join } from 'node:path';
import { app, ipcMain, session } from 'electron';
import type { Bridge } from '../shared/contract/bridge.ts';
import { type Agent, createAgent } from './agent/agent.ts';
import { agentOptions } from './command-line/serve-options.ts';
import { createLocalServer } from './local-server/server.ts';
import { bridgeTo } from './shell/agent-bridge.ts';
import { identifyApp } from './shell/app-id.ts';
import { registerAppScheme, serveInterface } from './shell/app-protocol.ts';
import { APP_HOME, isAppUrl, originOf } from './shell/app-url.ts';
import { applyTheme } from './shell/appearance.ts';
import { createBadge } from './shell/badge.ts';
import {
  type ErrorParts,
  endAtStart,
  endOnBugs,
  startProblem,
  tellBeside,
  tellPageProblems,
} from './shell/errors.ts';
import { askAboutFirewall } from './shell/firewall-question.ts';
import { openFolder } from './shell/folders.ts';
import { followSettings, followStatus } from './shell/follow.ts';
import { serveBridgeOverIpc } from './shell/ipc.ts';
import { switchLocalServer } from './shell/local-server-switch.ts';
import { logPath, openLog } from './shell/log-file.ts';
import { createLogin, wasStartedAtLogin } from './shell/login.ts';
import { installMenu } from './shell/menu.ts';
import { guardNavigation } from './shell/navigation-guard.ts';
import { notifyPeople } from './shell/notifications.ts';
import { chromiumDir } from './shell/options.ts';
import { denyPermissions } from './shell/permissions.ts';
import { reconnectAfterSleep } from './shell/power.ts';
import { stopBeforeQuitting, watchQuitting } from './shell/quitting.ts';
import { openSettingsFile } from './shell/settings-file.ts';
import { claimInstance, onSecondInstance } from './shell/single-instance.ts';
import { runSmokeTest } from './shell/smoke-test.ts';
import { startOptions } from './shell/start-options.ts';
import { createTray } from './shell/tray.ts';
import { offerUpdateInMenu } from './shell/update-menu.ts';
import { createUpdates, type DesktopUpdates } from './shell/updates.ts';
import { createMainWindow, type MainWindow } from './shell/window.ts';

const root = join(import.meta.dirname, '..', '..');
const rendererDir = join(root, 'out', 'renderer');
const resources = join(root, 'resources');
/** While developing, electron-vite serves the interface. */
const developmentUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL;

const options = startOptions();
const { dataDir } = options;
const quitting = watchQuitting();
let keepsRunning = false;

identifyApp();
registerAppScheme();
app.enableSandbox();
try {
  if (claimInstance(chromiumDir(options), { isHidden: options.hidden })) begin();
  else app.quit();
} catch (error) {
  endAtStart(error);
}

function begin(): void {
  const errors = { log: openLog(dataDir), logPath: logPath(dataDir) };
  if (options.smokeTest) runSmokeTest(dataDir);
  else endOnBugs(errors);
  // Not awaited: Electron is ready only after this module.
  void openDesktop(errors);
}

async function openDesktop(errors: ErrorParts): Promise<void> {
  guardNavigation({ isOurs, log: errors.log });
  await app.whenReady();
  denyPermissions(session.defaultSession);
  const problemUrl = serveInterface(rendererDir);
  const window = createMainWindow({
    dataDir,
    icon: join(resources, 'icon.png'),
    home: developmentUrl ?? APP_HOME,
    preload: join(root, 'out', 'preload', 'index.cjs'),
    staysOpen: () => keepsRunning && !quitting.hasBegun(),
    log: errors.log,
  });
  tellPageProblems(errors, (problem) => window.load(problemUrl(problem)));
  if (!options.hidden && !options.smokeTest) await askAboutFirewall(dataDir, errors.log);

  const updates = createUpdates(errors.log);
  const agent = await startAgent(errors, updates).catch((error: unknown) => {
    window.load(problemUrl(startProblem(error, errors)));
    return null;
  });
  // Without an agent no screen can be shown, and the problem stays.
  const show = (path?: string): void => window.show(agent === null ? undefined : path);
  onSecondInstance(() => show());
  app.on('activate', () => show());
  installMenu({ show, logPath: errors.logPath });
  if (agent === null) show();
  else await showAgent({ agent, window, updates, errors });
}

async function startAgent({ log }: ErrorParts, { updates }: DesktopUpdates): Promise<Agent> {
  const version = app.getVersion();
  const settings = openSettingsFile(dataDir);
  const logDir = dirname(logPath(dataDir));
  const face = { settings, version, log, logDir, openFolder, updates };
  const agent = await createAgent({ ...agentOptions(options), ...face });
  await agent.start();
  return agent;
}

interface ShownParts {
  readonly agent: Agent;
  readonly window: MainWindow;
  readonly updates: DesktopUpdates;
  readonly errors: ErrorParts;
}

async function showAgent({ agent, window, updates, errors }: ShownParts): Promise<void> {
  const { log } = errors;
  serveBridgeOverIpc({ ipc: ipcMain, bridge: agent.bridge, isOurs, log });
  const bridge = bridgeTo(agent.bridge);
  const server = switchLocalServer(
    createLocalServer({
      ...{ bridge: agent.bridge, dataDir, rendererDir, log },
      version: app.getVersion(),
      port: options.uiPort,
    }),
    (error) => tellBeside(log, 'The local server does not run', error),
  );
  const stop = async (): Promise<void> => {
    await server.stop();
    await agent.stop();
  };
  stopBeforeQuitting(stop);
  reconnectAfterSleep(() => agent.reconnect(), log);
  notifyPeople({ bridge, self: agent.status().id, window });
  await showOutsideWindow(bridge, window);
  const startAtLogin = createLogin(dataDir, log);
  await followSettings(bridge, (settings) => {
    keepsRunning = settings.keepRunning;
    applyTheme(settings);
    startAtLogin(settings.startAtLogin);
    server.follow(settings);
  });
  await updates.start(bridge, () => {
    quitting.begin();
    return stop();
  });
  await offerUpdateInMenu({
    bridge,
    showSettings: () => window.show('settings'),
    install: (updateItems) =>
      installMenu({ show: window.show, logPath: errors.logPath, updateItems }),
  });
  if (!options.hidden && !wasStartedAtLogin()) window.show();
}

async function showOutsideWindow(bridge: Bridge, window: MainWindow): Promise<void> {
  const showInTray = createTray({
    folder: resources,
    show: () => window.show(),
    setAccepting: (accepting) => {
      void bridge.call(accepting ? 'agent.resume' : 'agent.pause');
    },
  });
  const showBadge = createBadge({ folder: resources, window });
  await followStatus(bridge, (status) => {
    showInTray(status);
    showBadge(status);
  });
}

function isOurs(url: string): boolean {
  const isDevelopers = developmentUrl !== undefined && originOf(url) === originOf(developmentUrl);
  return isDevelopers || isAppUrl(url);
}
