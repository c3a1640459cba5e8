import { once } from 'node:events';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import {
  addServeOptions,
  agentOptions,
  type ServeOptions,
} from '../../command-line/serve-options.ts';
import { createLocalServer, type LocalServer } from '../../local-server/server.ts';
import { ExitCode } from '../command-error.ts';
import { openInBrowser } from '../open-browser.ts';
import { packageRoot, packageVersion } from '../package-root.ts';
import { openSettingsFile } from '../settings-file.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { oneLine } from '../terminal/printable.ts';
import { formatFields } from '../terminal/table.ts';
import { addCommand } from './agent-command.ts';

interface HeadlessOptions extends ServeOptions {
  readonly json: boolean;
  readonly open: boolean;
}

interface Life {
  start(): Promise<void>;
  stop(): Promise<void>;
}

const UPDATED_BY =
  'npm updates this agent: npm install --global with the newer package, then start it again.';
/** A little less than the 2 s that a stop may take. */
const STOP_WITHIN_MS = 1_900;

export function addServe(program: Command): void {
  addServeOptions(addCommand(program, 'serve', 'run an agent until Ctrl-C'))
    .option('--open', 'open the interface in the browser', false)
    .action(serve);
}

async function serve(options: HeadlessOptions): Promise<void> {
  const stopSignal = waitForStopSignal();
  const { createAgent, createLogger, updatedElsewhere } = await import('../../agent/agent.ts');
  const log = createLogger(undefined, logLevel(options.json));
  const version = packageVersion();
  const settings = openSettingsFile(options.dataDir);
  const updates = updatedElsewhere(UPDATED_BY);
  const agent = await createAgent({ ...agentOptions(options), settings, log, version, updates });
  const server = createLocalServer({
    bridge: agent.bridge,
    dataDir: options.dataDir,
    version,
    port: options.uiPort,
    rendererDir: join(packageRoot(), 'out', 'renderer'),
    log,
  });
  await startBoth(agent, server);
  await printReady(agent.status(), server, options.json);
  // Not awaited: a stop waits for no browser.
  if (options.open) void openInterface(server.address());
  await stopSignal;
  leaveAtOnceWhenAskedAgain();
  setTimeout(() => process.exit(ExitCode.failed), STOP_WITHIN_MS).unref();
  try {
    await server.stop();
  } finally {
    await agent.stop();
  }
  // libp2p leaves timers behind that would keep the process for another second.
  process.exit(ExitCode.done);
}

async function startBoth(agent: Life, server: Life): Promise<void> {
  try {
    await agent.start();
    await server.start();
  } catch (error) {
    await agent.stop();
    throw error;
  }
}

async function printReady(status: AgentStatus, server: LocalServer, json: boolean): Promise<void> {
  if (json) {
    const { id: peerId, addresses } = status;
    await printJson({ event: 'ready', peerId, addresses, ui: server.address() });
    return;
  }
  await print(
    formatFields([
      ['Name', styleText('bold', status.name)],
      ['Fingerprint', status.fingerprint],
      ['Addresses', status.addresses.join('\n             ') || 'none'],
      ...(status.pool === null ? [] : [['Pool', oneLine(status.pool.name)] as const]),
      ['Data', status.dataDir],
      ['Interface', server.address()],
      ...status.problems.map(({ message }) => ['Problem', message] as const),
    ]),
  );
  say('Run a task from another terminal: meshtask run "Hello". Stop with Ctrl-C.');
}

async function openInterface(address: string): Promise<void> {
  if (await openInBrowser(address)) return;
  say(`No browser could be opened here. Open ${address} in one.`);
}

async function waitForStopSignal(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function leaveAtOnceWhenAskedAgain(): void {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => process.exit(ExitCode.interrupted));
  }
}

/** A person at a terminal reads sentences; everybody else gets every line. */
function logLevel(json: boolean): string {
  const isForPeople = process.stderr.isTTY && !json;
  return process.env.MESHTASK_LOG ?? (isForPeople ? 'warn' : 'info');
}
