import { once } from 'node:events';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AgentStatus } from '../../../shared/model/agent-status.ts';
import { type TrustPolicy, trustPolicies } from '../../../shared/model/peer.ts';
import { ExitCode } from '../command-error.ts';
import { packageRoot, packageVersion } from '../package-root.ts';
import { createLocalServer, type LocalServer } from '../server.ts';
import { print, printJson, say } from '../terminal/output.ts';
import { formatFields } from '../terminal/table.ts';
import { type AgentOptions, addCommand, collect, wholeNumber } from './agent-command.ts';

interface MockDelay {
  readonly min: number;
  readonly max: number;
}

interface ServeOptions extends AgentOptions {
  readonly name?: string;
  readonly listen?: readonly string[];
  readonly peer?: readonly string[];
  readonly mdns: boolean;
  readonly trust?: TrustPolicy;
  readonly concurrency?: number;
  readonly mockDelay?: MockDelay;
  readonly uiPort: number;
}

interface Life {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A little less than the 2 s that a stop may take. */
const STOP_WITHIN_MS = 1_900;
const MAX_CONCURRENCY = 1_024;

export function addServe(program: Command): void {
  addCommand(program, 'serve', 'run an agent until Ctrl-C')
    .option('--name <name>', 'how other people see this machine')
    .option('--listen <multiaddr>', 'where to listen; may be repeated', collect)
    .option('--peer <multiaddr>', 'a peer to connect to; may be repeated', collect)
    .option('--no-mdns', 'do not look for peers on the network')
    .addOption(
      new Option('--trust <policy>', 'how unknown peers are treated').choices(trustPolicies),
    )
    .option(
      '--concurrency <number>',
      'how many tasks run at a time',
      wholeNumber(1, MAX_CONCURRENCY),
    )
    .option('--mock-delay <min-max>', 'milliseconds that the mock executor takes', parseMockDelay)
    .option('--ui-port <port>', 'port of the local server, 0 for any', wholeNumber(0, 65_535), 0)
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  const stopSignal = waitForStopSignal();
  const { createAgent, createLogger } = await import('../../agent/agent.ts');
  const log = createLogger(undefined, logLevel(options.json));
  const version = packageVersion();
  const agent = await createAgent({ ...agentOptions(options), log, version });
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

function agentOptions(options: ServeOptions) {
  const { dataDir, name, listen, peer, mdns, trust, concurrency, mockDelay } = options;
  return {
    dataDir,
    mdns,
    ...(name !== undefined && { name }),
    ...(listen !== undefined && { listen }),
    ...(peer !== undefined && { peers: peer }),
    ...(trust !== undefined && { trust }),
    ...(concurrency !== undefined && { concurrency }),
    ...(mockDelay !== undefined && { mockDelayMs: mockDelay }),
  };
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
      ['Data', status.dataDir],
      ['Interface', server.address()],
    ]),
  );
  say('Run a task from another terminal: meshtask run "Hello". Stop with Ctrl-C.');
}

async function waitForStopSignal(): Promise<void> {
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

function leaveAtOnceWhenAskedAgain(): void {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => process.exit(ExitCode.interrupted));
  }
}

function parseMockDelay(text: string): MockDelay {
  const [, min, max] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const delay = { min: Number(min), max: Number(max) };
  if (delay.min <= delay.max) return delay;
  throw new InvalidArgumentError('It must be two numbers of milliseconds, for example 100-500.');
}

/** A person at a terminal reads sentences; everybody else gets every line. */
function logLevel(json: boolean): string {
  const isForPeople = process.stderr.isTTY && !json;
  return process.env.MESHTASK_LOG ?? (isForPeople ? 'warn' : 'info');
}
