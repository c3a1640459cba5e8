import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, vi } from 'vitest';
import { z } from 'zod';

const entry = join(import.meta.dirname, '..', '..', 'src', 'main', 'headless', 'cli.ts');

const readySchema = z.object({
  event: z.literal('ready'),
  peerId: z.string(),
  addresses: z.array(z.string()),
  ui: z.string(),
});

const endSchema = z.object({
  task_id: z.uuidv4(),
  result: z.string().optional(),
  duration_ms: z.int().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
const pageSchema = z.object({
  total: z.int(),
  tasks: z.array(z.object({ id: z.string(), prompt: z.string(), status: z.string() })),
});

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface RunningCommand {
  readonly process: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

export interface ServedAgent {
  readonly ready: z.infer<typeof readySchema>;
  readonly address: string;
  readonly dataDir: string;
  /** Runs a command against this agent. */
  meshtask(...args: string[]): Promise<Outcome>;
  startMeshtask(...args: string[]): RunningCommand;
  /** What it has said on standard error so far. */
  said(): string;
  /** @returns the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export function startMeshtask(args: readonly string[], input = ''): RunningCommand {
  const process_ = spawn(process.execPath, [entry, ...args], {
    env: {
      ...process.env,
      NO_COLOR: '1',
      MESHTASK_LOG: 'warn',
      // Halves the start of a command, of which these tests have a hundred.
      NODE_COMPILE_CACHE: join(tmpdir(), 'meshtask-compile-cache'),
    },
  });
  process_.stdin.end(input);
  return { process: process_, outcome: outcomeOf(process_) };
}

export function meshtask(args: readonly string[], input = ''): Promise<Outcome> {
  return startMeshtask(args, input).outcome;
}

/** An agent that is found by address only, with a data directory of its own. */
export async function serveAgent(...args: string[]): Promise<ServedAgent> {
  const dataDir = await mkdtemp(join(tmpdir(), 'meshtask-cli-'));
  const inDataDir = ['--data-dir', dataDir];
  const listen = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0'];
  const serving = startMeshtask(['serve', ...inDataDir, ...listen, '--json', ...args]);
  let said = '';
  serving.process.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ready = readySchema.parse(JSON.parse(await firstLine(serving)));
  return {
    ready,
    address: ready.addresses[0] ?? '',
    dataDir,
    meshtask: (...command) => meshtask([...command, ...inDataDir]),
    startMeshtask: (...command) => startMeshtask([...command, ...inDataDir]),
    said: () => said,
    async stop(signal = 'SIGTERM') {
      serving.process.kill(signal);
      const { code } = await serving.outcome;
      await rm(dataDir, { recursive: true });
      return code;
    },
  };
}

export function endsOf(stdout: string): readonly z.infer<typeof endSchema>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => endSchema.parse(JSON.parse(line)));
}

export function resultsOf({ stdout }: Outcome): readonly string[] {
  return endsOf(stdout).map(({ result }) => result ?? '');
}

export function pageOf(outcome: Outcome): z.infer<typeof pageSchema> {
  return pageSchema.parse(jsonOf(outcome));
}

/** @throws what the command said when it printed nothing. */
export function jsonOf({ stdout, stderr }: Outcome): unknown {
  if (stdout === '') throw new Error(`The command printed nothing, but said: ${stderr}`);
  return JSON.parse(stdout);
}

export async function seesPeer(agent: ServedAgent, peer: object): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(jsonOf(await agent.meshtask('peers', '--json'))).toMatchObject([peer]);
    },
    { timeout: 10_000 },
  );
}

export async function statusesOf(agent: ServedAgent, prompt: string): Promise<readonly string[]> {
  const { tasks } = pageOf(await agent.meshtask('tasks', '--search', prompt, '--json'));
  return tasks.map(({ status }) => status);
}

async function outcomeOf(child: ReturnType<typeof spawn>): Promise<Outcome> {
  const [stdout, stderr, code] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'exit').then(() => child.exitCode),
  ]);
  return { code, stdout, stderr };
}

function firstLine({ process: child, outcome }: RunningCommand): Promise<string> {
  let seen = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes('\n')) resolve(seen.slice(0, seen.indexOf('\n')));
    });
    outcome.then(({ stderr }) => reject(new Error(`The agent did not start: ${stderr}`)), reject);
  });
}
