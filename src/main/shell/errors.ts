import { app, dialog } from 'electron';
import type { Logger } from '../agent/agent.ts';
import type { Problem } from './problem-page.ts';

export interface ErrorParts {
  readonly log: Logger;
  readonly logPath: string;
}

const ABORTED = -3;

/** Without a log or a lock nothing can begin: says why, and ends. */
export function endAtStart(error: unknown): never {
  dialog.showErrorBox('Meshtask could not start', sentenceOf(error));
  process.exit(1);
}

/** A bug in the main process: says so and ends, because nothing can be relied on any more. */
export function endOnBugs({ log, logPath }: ErrorParts): void {
  const end = (error: unknown): void => {
    log.fatal({ err: error }, 'The desktop app ends because of a bug.');
    dialog.showErrorBox('Meshtask has to close', `${sentenceOf(error)}\n\nLog: ${logPath}`);
    app.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** A page that crashes or does not load gives way to one that says what happened. */
export function tellPageProblems(
  { log, logPath }: ErrorParts,
  onProblem: (problem: Problem) => void,
): void {
  let isPageComing = false;
  const tell = (title: string, sentence: string): void => {
    if (isPageComing) {
      tellBeside(log, title, `${sentence}\n\nLog: ${logPath}`);
      return;
    }
    isPageComing = true;
    onProblem({ title, sentence, logPath, canReopen: true });
  };
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') log.warn({ details }, 'A helper process ended.');
  });
  app.on('web-contents-created', (_event, contents) => {
    // The developer tools are contents too.
    if (contents.getType() !== 'window') return;
    contents.on('did-finish-load', () => {
      isPageComing = false;
    });
    contents.on('render-process-gone', (_gone, { reason }) => {
      if (reason === 'clean-exit') return;
      log.error({ reason }, 'The window crashed.');
      tell('The window crashed', 'The agent still runs, and no task is lost.');
    });
    contents.on('did-fail-load', (_failed, code, reason, url, isMainFrame) => {
      if (!isMainFrame || code === ABORTED) return;
      log.error({ code, reason, url }, 'The interface did not load.');
      tell('The interface did not load', `${url} answered ${reason}. The agent still runs.`);
    });
  });
}

/** @returns why the agent could not start, for the page in its place. */
export function startProblem(error: unknown, { log, logPath }: ErrorParts): Problem {
  log.error({ err: error }, 'The agent could not start.');
  return {
    title: 'Meshtask could not start',
    sentence: sentenceOf(error),
    logPath,
    canReopen: false,
  };
}

/** Tells of a problem in a box of its own, while the agent and the window go on. */
export function tellBeside(log: Logger, title: string, error: unknown): void {
  log.error({ err: error }, title);
  const box = {
    type: 'error',
    title: 'Meshtask',
    message: title,
    detail: sentenceOf(error),
  } as const;
  dialog.showMessageBox(box).catch((failure: unknown) => {
    log.error({ err: failure }, 'A message could not be shown.');
  });
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
