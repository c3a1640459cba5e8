import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { connectSocketBridge, type SocketBridge } from '../../src/shared/contract/socket-bridge.ts';
import { BRIDGE_PATH } from '../../src/shared/contract/socket-messages.ts';
import type { PeerId } from '../../src/shared/model/ids.ts';
import type { LanHost } from './lan.ts';
import { openRelayedSocket } from './relayed-socket.ts';

/** What one command said and how it ended. */
export interface CommandOutcome {
  readonly exitCode: number | null;
  /** Standard output, a JSON document a line. */
  readonly documents: readonly unknown[];
  readonly stderr: string;
}

export interface AgentExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

type Environment = Readonly<Record<string, string>>;

interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  readonly exit: Promise<AgentExit>;
  readonly id: PeerId;
  readonly bridge: SocketBridge;
}

const readySchema = z.object({
  event: z.literal('ready'),
  peerId: z.string(),
  addresses: z.array(z.string()),
  ui: z.url(),
});
type Ready = z.infer<typeof readySchema>;

const MESHTASK = join(import.meta.dirname, '..', '..', 'bin', 'meshtask.js');
const READY_WITHIN_MS = 15_000;
const COMMAND_WITHIN_MS = 30_000;
const LONGEST_LIFE_MS = 60 * 60_000;
const KEPT_LINES = 400;
/** Errors, and accusations: all that these tests start is honest. */
const TROUBLE_LINE = /^\{"level":[56]0,|"msg":"a peer broke the protocol"/;

/** An agent as people run it: a process on a host of the LAN, with a data directory of its own. */
export class LanAgent {
  readonly host: LanHost;
  readonly name: string;
  readonly dataDir: string;
  readonly #options: readonly string[];
  readonly #environment: Environment;
  readonly #output: string[] = [];
  readonly #troubles: string[] = [];
  #running: Running | null = null;

  /** @param environment for the agent alone, not for the commands of its CLI. */
  constructor(
    host: LanHost,
    name: string,
    options: readonly string[] = [],
    environment: Environment = {},
  ) {
    this.host = host;
    this.name = name;
    this.#options = options;
    this.#environment = environment;
    this.dataDir = mkdtempSync(join(host.directory, `${name}-`));
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  get id(): PeerId {
    return this.#present().id;
  }

  /** Errors and accusations that it logged, and ends of its process that nobody asked for. */
  get troubles(): readonly string[] {
    return this.#troubles;
  }

  /** A connection that lasts as long as the process. */
  get bridge(): SocketBridge {
    return this.#present().bridge;
  }

  /** Starts the process, again on the same data directory after it ended. */
  async start(options: readonly string[] = []): Promise<void> {
    if (this.#running !== null) throw new Error(`${this.name} runs already.`);
    const { process, exit } = this.#serve(options);
    const ready = await this.#ready(process, exit);
    const running = { process, exit, id: ready.peerId, bridge: await this.#connect(ready) };
    this.#running = running;
    void exit.then((end) => {
      if (this.#running === running) this.#trouble(`It ended by itself: ${JSON.stringify(end)}`);
    });
  }

  /** Starts the process and kills it this long afterwards, most often before it is ready. */
  async crashWhileStarting(afterMs: number): Promise<void> {
    if (this.#running !== null) throw new Error(`${this.name} runs already.`);
    const { process, exit } = this.#serve([]);
    this.#keep('stdout', process);
    await setTimeout(afterMs);
    process.kill('SIGKILL');
    await exit;
  }

  /** Runs a command of the CLI against this agent, on its host. */
  async cli(...args: readonly string[]): Promise<CommandOutcome> {
    const process = this.#spawn(args, COMMAND_WITHIN_MS, {});
    const exit = exitOf(process);
    const [stdout, stderr] = await Promise.all([
      process.stdout.setEncoding('utf8').toArray(),
      process.stderr.setEncoding('utf8').toArray(),
    ]);
    const lines = stdout.join('').split('\n').filter(Boolean);
    return {
      exitCode: (await exit).exitCode,
      documents: lines.map((line): unknown => JSON.parse(line)),
      stderr: stderr.join(''),
    };
  }

  /** Sends a signal that does not end the process, as SIGSTOP. */
  signal(signal: NodeJS.Signals): void {
    this.#present().process.kill(signal);
  }

  /** Sends a signal that ends the process, and waits until it has ended. */
  async kill(signal: NodeJS.Signals): Promise<AgentExit> {
    const running = this.#present();
    this.#running = null;
    running.process.kill(signal);
    const exit = await running.exit;
    running.bridge.close();
    await running.bridge.closed;
    return exit;
  }

  /** Ends the process if it runs. */
  async dispose(): Promise<void> {
    if (this.#running !== null) await this.kill('SIGKILL');
  }

  /** The last lines that the process wrote, for a report of what failed. */
  report(): string {
    return [`── ${this.name} (${this.host.name})`, ...this.#output].join('\n');
  }

  #serve(options: readonly string[]): Pick<Running, 'process' | 'exit'> {
    const args = ['serve', '--name', this.name, ...this.#options, ...options];
    const process = this.#spawn(args, LONGEST_LIFE_MS, this.#environment);
    this.#keep('stderr', process).on('line', (line) => {
      if (TROUBLE_LINE.test(line)) this.#trouble(line);
    });
    return { process, exit: exitOf(process) };
  }

  #spawn(
    args: readonly string[],
    timeout: number,
    environment: Environment,
  ): ChildProcessWithoutNullStreams {
    const command = [MESHTASK, ...args, '--json', '--data-dir', this.dataDir];
    return this.host.spawn(process.execPath, command, {
      timeout,
      killSignal: 'SIGKILL',
      env: { ...process.env, MESHTASK_LOG: 'debug', ...environment },
    });
  }

  #trouble(what: string): void {
    this.#troubles.push(`${this.name}: ${what}`);
  }

  async #ready(process: ChildProcessWithoutNullStreams, exit: Promise<AgentExit>): Promise<Ready> {
    const ended = exit.then((end) => {
      throw new Error(`${this.name} did not start: ${JSON.stringify(end)}\n${this.report()}`);
    });
    // Later it ends as it should; only an end before the first line is news.
    ended.catch(() => {});
    const signal = AbortSignal.timeout(READY_WITHIN_MS);
    const firstLine = once(this.#keep('stdout', process), 'line', { signal });
    const lines: unknown[] = await Promise.race([firstLine, ended]);
    return readySchema.parse(JSON.parse(String(lines[0])));
  }

  #connect({ ui }: Ready): Promise<SocketBridge> {
    const { host, hash } = new URL(ui);
    const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
    return connectSocketBridge(openRelayedSocket(this.host, `ws://${host}${BRIDGE_PATH}`), token);
  }

  #keep(
    stream: 'stdout' | 'stderr',
    process: ChildProcessWithoutNullStreams,
  ): ReturnType<typeof createInterface> {
    const lines = createInterface({ input: process[stream] });
    return lines.on('line', (line) => {
      this.#output.push(line);
      if (this.#output.length > KEPT_LINES) this.#output.shift();
    });
  }

  #present(): Running {
    if (this.#running === null) throw new Error(`${this.name} does not run.`);
    return this.#running;
  }
}

async function exitOf(process: ChildProcessWithoutNullStreams): Promise<AgentExit> {
  return new Promise((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}
