import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { installedMeshtask, manifest, type Place, type Program } from './place.ts';

interface Agent {
  readonly address: string;
  /** The interface, without the token. */
  readonly page: URL;
  meshtask(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const COMMAND_MS = 20_000;
const STOP_MS = 5_000;
const POLL_MS = 100;
const PROMPT = 'Say hello';

const readySchema = z.object({ addresses: z.tuple([z.string()]), ui: z.url() });
const resultSchema = z.object({ result: z.string(), duration_ms: z.int() });
const requestsSchema = z.array(z.object({ name: z.string() }));

const runFile = promisify(execFile);

export async function askForVersion(place: Place): Promise<string> {
  const answers = await Promise.all(
    (['oldest', 'newest'] as const).map((age) => run(installedMeshtask(place, age), ['--version'])),
  );
  const wrong = answers.find((answer) => answer.trim() !== manifest.version);
  if (wrong !== undefined) throw new Error(`It says that it is version ${wrong}.`);
  return manifest.version;
}

/** Studio, with the oldest Node, has a task run by Kitchen, with the newest. */
export async function runAgents(place: Place): Promise<string> {
  const kitchen = await serve(place, installedMeshtask(place, 'newest'), 'Kitchen');
  const studio = await serve(place, installedMeshtask(place, 'oldest'), 'Studio');
  try {
    await studio.meshtask('connect', kitchen.address);
    const task = studio.meshtask('run', PROMPT, '--target', 'Kitchen', '--json');
    await Promise.all([task, allow(kitchen, 'Studio')]);
    const { result, duration_ms } = resultSchema.parse(JSON.parse(await task));
    if (result !== `Mock result for: ${PROMPT}`) throw new Error(`The result is "${result}".`);
    const sizeBytes = await loadInterface(kitchen.page);
    return `ran ${duration_ms} ms at Kitchen; its interface has ${Math.ceil(sizeBytes / 1_000)} kB`;
  } finally {
    await Promise.all([studio.stop(), kitchen.stop()]);
  }
}

/** Only where npm itself runs with such a Node, as Debian's may. */
export async function refuseOldNode(place: Place): Promise<string> {
  const node = process.env.npm_node_execpath;
  if (node === undefined) return 'not tried, because this was not started by npm';
  const version = (await run({ command: node, env: {} }, ['--version'])).trim().slice(1);
  const script = join(place.prefix, 'lib', 'node_modules', 'meshtask', 'bin', 'meshtask.js');
  const said = await run({ command: node, env: {} }, [script, '--version']).catch(String);
  if (said.trim() === manifest.version) return `not tried, because npm runs with Node ${version}`;
  const sentence = said.split('\n').find((line) => line.startsWith('Meshtask needs Node'));
  if (sentence === undefined) throw new Error(`With Node ${version} it says: ${said}`);
  return sentence;
}

async function serve(place: Place, program: Program, name: string): Promise<Agent> {
  const inDataDir = ['--data-dir', join(place.folder, name)];
  const listen = ['--no-mdns', '--listen', '/ip4/127.0.0.1/tcp/0'];
  const args = ['serve', '--json', '--name', name, ...listen, ...inDataDir];
  const child = spawn(program.command, args, {
    cwd: place.folder,
    env: { ...program.env, MESHTASK_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.prependOnceListener('exit', () => child.kill('SIGKILL'));
  const { addresses, ui } = readySchema.parse(JSON.parse(await firstLine(child)));
  return {
    address: addresses[0],
    page: new URL('/', ui),
    meshtask: (...words) => run(program, [...words, ...inDataDir]),
    stop: () => stop(child, name),
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('The agent has no standard output.');
  const signal = AbortSignal.timeout(COMMAND_MS);
  for await (const line of createInterface({ input: stdout, signal })) return line;
  throw new Error('The agent did not start.');
}

async function stop(child: ChildProcess, name: string): Promise<void> {
  child.kill('SIGTERM');
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const ended = await Promise.race([exited, delay(STOP_MS, null, { ref: false })]);
  if (ended === null) throw new Error(`${name} did not stop within ${STOP_MS} ms.`);
  if (ended[0] !== 0) throw new Error(`${name} stopped with exit code ${ended[0]}.`);
}

async function allow(worker: Agent, requester: string): Promise<void> {
  const until = performance.now() + COMMAND_MS;
  while (!(await asks(worker, requester))) {
    if (performance.now() > until) throw new Error(`${requester} does not ask to be allowed.`);
    await delay(POLL_MS);
  }
  await worker.meshtask('allow', requester);
}

async function asks(worker: Agent, requester: string): Promise<boolean> {
  const requests = requestsSchema.parse(JSON.parse(await worker.meshtask('requests', '--json')));
  return requests.some(({ name }) => name === requester);
}

/** Loads the page and what it names, as a browser begins. @returns how many bytes. */
async function loadInterface(page: URL): Promise<number> {
  const html = await load(page);
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  const files = [...named, '/THIRD_PARTY_LICENSES.txt'];
  const contents = await Promise.all(files.map((path) => load(new URL(path, page))));
  if (named.length < 2) throw new Error(`The interface is no page: ${html}`);
  return [html, ...contents].reduce((sum, content) => sum + content.length, 0);
}

async function load(url: URL): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(COMMAND_MS) });
  if (!response.ok) throw new Error(`${url.href} answers ${response.status}.`);
  return await response.text();
}

async function run({ command, env }: Program, args: readonly string[]): Promise<string> {
  const { stdout } = await runFile(command, [...args], { env, timeout: COMMAND_MS });
  return stdout;
}
