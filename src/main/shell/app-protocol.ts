import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { findFile, SECURITY_HEADERS } from '../local-server/static-files.ts';
import { APP_HOME, isAppUrl } from './app-url.ts';
import { type Problem, problemPage } from './problem-page.ts';

const PROBLEM_URL = `${APP_HOME}problem`;

/** Gives `app:` pages the rights of a web origin; to be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/**
 * Serves the built interface.
 *
 * @returns gives a problem a page, and returns its address.
 */
export function serveInterface(rendererDir: string): (problem: Problem) => string {
  let problemHtml = '';
  protocol.handle('app', async ({ url }) => {
    if (!isAppUrl(url)) return refusal(403);
    if (url === PROBLEM_URL) return page(problemHtml);
    const file = await findFile(rendererDir, url);
    return file === null
      ? refusal(404)
      : new Response(await readFile(file.path), { headers: file.headers });
  });
  return (problem) => {
    problemHtml = problemPage(problem);
    return PROBLEM_URL;
  };
}

function page(html: string): Response {
  return new Response(html, {
    headers: { ...SECURITY_HEADERS, 'content-type': 'text/html; charset=utf-8' },
  });
}

function refusal(status: number): Response {
  return new Response('There is no such page.\n', { status, headers: SECURITY_HEADERS });
}
