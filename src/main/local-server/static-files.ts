import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isMissing } from './private-file.ts';

// Styles may be inline: the interface sets colours and positions of rows as style attributes.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const NO_INTERFACE =
  'This build of Meshtask has no interface for the browser; its command line works: meshtask --help.';

/** Answers with the files of a directory, and with nothing outside it. */
export async function answerWithFile(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, 405, 'Only GET and HEAD are answered here.');
    return;
  }
  const url = request.url ?? '/';
  if (requestedPath(url) === '/' && !existsSync(directory)) {
    refuse(response, 200, NO_INTERFACE);
    return;
  }
  const file = await findFile(directory, url);
  if (file === null) {
    refuse(response, 404, 'There is no such page.');
    return;
  }
  response.writeHead(200, file.headers);
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file.path), response);
}

export interface ServedFile {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** @returns null for a file that is missing, or outside the directory. */
export async function findFile(directory: string, url: string): Promise<ServedFile | null> {
  const requested = requestedPath(url);
  if (requested === null) return null;
  const path = fileWithin(directory, requested === '/' ? '/index.html' : requested);
  const sizeBytes = path === null ? null : await sizeOf(path);
  if (path === null || sizeBytes === null) return null;
  return { path, headers: { ...SECURITY_HEADERS, ...fileHeaders(path, sizeBytes) } };
}

export function refuse(response: ServerResponse, status: number, sentence: string): void {
  const headers = { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8' };
  response.writeHead(status, headers).end(`${sentence}\n`);
}

function requestedPath(url: string): string | null {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
}

function fileWithin(directory: string, path: string): string | null {
  const file = join(directory, path);
  return file.startsWith(resolve(directory) + sep) && !file.includes('\0') ? file : null;
}

async function sizeOf(file: string): Promise<number | null> {
  try {
    const found = await stat(file);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function fileHeaders(file: string, sizeBytes: number): Record<string, string> {
  // Built files carry a hash of their content in their name; the page itself does not.
  const isNamedByContent = file.includes(`${sep}assets${sep}`);
  return {
    'content-type': CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    'content-length': String(sizeBytes),
    'cache-control': isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}
