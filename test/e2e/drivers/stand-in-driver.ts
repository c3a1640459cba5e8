import { type Browser, chromium, type Page } from '@playwright/test';
import type { Answer, Inspection } from '../stand-in/inspection.ts';
import type { Driver, MainFunction, RunningApp, StartOptions } from './driver.ts';
import { freePort, type Program, startProgram, waitFor } from './program.ts';

/** The built main and preload bundles in Node, with a double of Electron around them. */
export function createStandInDriver(): Driver {
  return {
    async start(options) {
      const port = await freePort();
      const program = launch(options, { MESHTASK_STAND_IN_PORT: String(port) });
      return runningApp(program, await waitFor(program, () => connect(port)));
    },
    run: async (options) => await launch(options).ended,
    end: async () => {},
  };
}

function launch(options: StartOptions, ours = {}): Program {
  const { dataDir, dataDirOption = '--data-dir', args, environment } = options;
  const words = [
    ...['--import', './test/e2e/stand-in/register.ts', 'out/main/index.js'],
    ...[dataDirOption, dataDir, ...args],
  ];
  return startProgram(words, { environment: { ...environment, ...ours }, hasChannel: true });
}

function runningApp(program: Program, browser: Browser): RunningApp {
  return {
    window: () => waitFor(program, async () => shownPage(browser)),
    evaluate: inspect(program),
    said: program.said,
    ended: program.ended,
    stop: () => program.end('SIGTERM'),
    kill: () => program.end('SIGKILL'),
  };
}

function inspect({ process: child, ended }: Program): RunningApp['evaluate'] {
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  void ended.then(() => {
    for (const [id, take] of waiting) take({ id, error: 'The application ended.' });
  });
  return <Arg, Result>(act: MainFunction<Arg, Result>, arg: Arg) => {
    lastId += 1;
    const inspection: Inspection = { id: lastId, source: act.toString(), arg };
    return new Promise<Result>((resolve, reject) => {
      waiting.set(inspection.id, ({ value, error }) => {
        waiting.delete(inspection.id);
        if (error === undefined) resolve(value as Result);
        else reject(new Error(error));
      });
      child.send(inspection);
    });
  };
}

async function connect(port: number): Promise<Browser | null> {
  return await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null);
}

function shownPage(browser: Browser): Page | null {
  const pages = browser.contexts().flatMap((context) => context.pages());
  return pages.find((page) => page.url().startsWith('https://')) ?? null;
}
