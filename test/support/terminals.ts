import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, vi } from 'vitest';
import { root, type Typed } from './documents.ts';

interface Running {
  readonly process: ChildProcess;
  /** On both outputs, so far. */
  said(): string;
}

/** They are repeated until they show what the document shows. */
const LOOKS = /^meshtask (peers|requests|batch|stats)\b/;
const SERVES = /^meshtask serve\b/;
/** Unlike the wait for a person. */
const PASSING = /^(Pending: (?!asks)|Executing)/;
const WAIT = { timeout: 20_000, interval: 200 };
const EXECUTABLE = 0o755;
/** Halves the start of a command. */
const CACHE = join(tmpdir(), 'meshtask-compile-cache');

/**
 * Does what a document says, as a person at several terminals would, and expects what it shows but
 * for numbers and ids. `meshtask` runs from its sources, and /tmp is a folder of its own. Agents
 * listen on the loopback address and look for nobody; the first is connected to the others.
 */
export async function follow(typed: readonly Typed[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'meshtask-terminals-'));
  const agents: Running[] = [];
  try {
    await installLauncher(folder);
    const serving = typed.filter(({ command }) => SERVES.test(command));
    agents.push(...serving.map(({ command }) => start(folder, `exec ${command}`)));
    await Promise.all(agents.map(isReady));
    await connectFirst(folder, serving, agents);
    await typeInTurn(
      folder,
      typed.filter((one) => !serving.includes(one)),
    );
  } finally {
    await Promise.all(agents.map(async ({ process }) => await end(process)));
    await rm(folder, { recursive: true, maxRetries: 5 });
  }
}

async function installLauncher(folder: string): Promise<void> {
  const entry = join(root, 'src', 'main', 'headless', 'cli.ts');
  const launcher = `#!/bin/sh
[ "$1" = serve ] && set -- "$@" --no-mdns --listen /ip4/127.0.0.1/tcp/0
exec "${process.execPath}" "${entry}" "$@"
`;
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'meshtask'), launcher, { mode: EXECUTABLE });
}

async function isReady(agent: Running): Promise<void> {
  await vi.waitFor(() => expect(agent.said()).toContain('Interface'), WAIT);
}

async function connectFirst(
  folder: string,
  serving: readonly Typed[],
  agents: readonly Running[],
): Promise<void> {
  const [, dataDir = ''] = /--data-dir (\S+)/.exec(serving[0]?.command ?? '') ?? [];
  for (const agent of agents.slice(1)) {
    const [address = ''] = /\/ip4\/\S+/.exec(agent.said()) ?? [];
    await run(folder, `meshtask connect ${address} --data-dir ${dataDir}`);
  }
}

/** Each terminal waits for its own command; several of them have one under way. */
async function typeInTurn(folder: string, typed: readonly Typed[]): Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  for (const one of typed) {
    await underWay.get(one.terminal);
    const doing = LOOKS.test(one.command)
      ? vi.waitFor(async () => await expectAsShown(folder, one), WAIT)
      : expectAsShown(folder, one);
    underWay.set(one.terminal, doing);
    if (LOOKS.test(one.command)) await doing;
  }
  await Promise.all(underWay.values());
}

async function expectAsShown(folder: string, { command, output }: Typed): Promise<void> {
  const said = await run(folder, command);
  if (output.length > 0) expect(shapeOf(said.split('\n'))).toEqual(shapeOf(output));
}

async function run(folder: string, command: string): Promise<string> {
  const running = start(folder, command);
  const [code] = (await once(running.process, 'close')) as [number | null];
  expect({ command, code, said: code === 0 ? '' : running.said() }).toMatchObject({ code: 0 });
  return running.said();
}

function start(folder: string, command: string): Running {
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`;
  const child = spawn('sh', ['-c', command.replaceAll('/tmp/', `${folder}/`)], {
    env: { ...process.env, PATH: path, NO_COLOR: '1', NODE_COMPILE_CACHE: CACHE },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  return { process: child, said: () => said };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** What is the same each time: tasks end in any order, and some things pass too fast to be seen. */
function shapeOf(lines: readonly string[]): readonly string[] {
  const lasting = lines.filter((line) => line !== '' && !PASSING.test(line));
  const shapes = lasting.map(withoutFigures);
  return [...new Set(shapes)].toSorted();
}

function withoutFigures(line: string): string {
  return line
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'TASK')
    .replaceAll(/12D3KooW\w+/g, 'PEER')
    .replaceAll(/\b[\w]{4}-[\w]{4}\b/g, 'FINGERPRINT')
    .replaceAll(/\d+(\.\d+)? m?s( ago)?|–/g, 'TIME')
    .replaceAll(/\d+(\.\d+)?/g, 'NUMBER')
    .replaceAll(/ +/g, ' ');
}
