import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import type { Driver, MainFunction, RunningApp, StartOptions } from './driver.ts';
import { root } from './program.ts';

const folder = join(root, 'node_modules', 'electron');
const CLOSE_WAIT_MS = 5_000;

/** Whether the binary is present; asking Electron's own package would download it. */
export function hasElectron(): boolean {
  return existsSync(binaryPath());
}

export function createElectronDriver(): Driver {
  return {
    async start(options) {
      const args = wordsFor(options);
      const env = environmentOf(options);
      return runningApp(
        await _electron.launch({ executablePath: binaryPath(), args, env, cwd: root }),
      );
    },
    async run(options) {
      const env = environmentOf(options);
      const child = spawn(binaryPath(), wordsFor(options), { env, cwd: root, stdio: 'ignore' });
      return await exitOf(child);
    },
    end: async () => {},
  };
}

function wordsFor({ dataDir, dataDirOption = '--data-dir', args }: StartOptions): string[] {
  return [root, '--no-sandbox', dataDirOption, dataDir, ...args];
}

function environmentOf({ environment }: StartOptions): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(own), ...environment };
}

function runningApp(app: ElectronApplication): RunningApp {
  const child = app.process();
  const ended = exitOf(child);
  let said = '';
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
  };
  return {
    window: () => app.firstWindow(),
    evaluate: <Arg, Result>(act: MainFunction<Arg, Result>, arg: Arg) =>
      app.evaluate(act as Parameters<typeof app.evaluate<Result, Arg>>[0], arg),
    said: () => said,
    ended,
    kill,
    async stop() {
      // Closing may hang, and then nothing else would end it.
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WAIT_MS));
      await Promise.race([
        app.evaluate(({ app: main }) => main.quit()).then(() => app.close()),
        late,
      ]);
      await kill();
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

function binaryPath(): string {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : 'electron';
  return join(folder, 'dist', name);
}
