import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ServedBridge, serveFakeBridge } from '../../../test/support/local-server.ts';

let served: ServedBridge;

beforeEach(async () => {
  served = await serveFakeBridge();
});

afterEach(() => served.end());

test('a build without an interface says that the command line works', async () => {
  const { status, headers, body } = await served.get('/');
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(body).toMatch(/command line/);
});

test('the files of the interface come with their type and strict headers', async () => {
  await buildInterface();
  const page = await served.get('/');
  expect(page.body).toBe('<title>Meshtask</title>');
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  });
  expect(page.headers['content-security-policy']).toContain(
    "default-src 'none'; script-src 'self';",
  );
  const script = await served.get('/assets/main-1a2b.js');
  expect(script.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

test.each(['/../token', '/%2e%2e/token', '/..%2ftoken', '/assets', '/%00', '/%zz', '/missing'])(
  'nothing but those files is to be had: %s',
  async (path) => {
    await buildInterface();
    const { status, body } = await served.get(path);
    expect(status).toBe(404);
    expect(body).not.toContain(await served.token());
  },
);

test('nothing of an address is logged, not even when its file cannot be sent', async () => {
  await buildInterface();
  const name = 'assets/large.js';
  await writeFile(join(served.rendererDir, name), 'x'.repeat(16 * 1024 * 1024));
  const secret = await served.token();
  const { port } = new URL(served.server.address());
  const asking = request({ port, path: `/${name}?token=${secret}` }, (response) => {
    response.once('data', () => asking.destroy());
  });
  asking.on('error', () => {}).end();
  await expect.poll(() => served.logged()).toContain('A file could not be sent.');
  expect(served.logged()).not.toContain(secret);
});

test('other methods are refused', async () => {
  expect((await served.get('/', {}, 'POST')).status).toBe(405);
});

test('HEAD is answered without a body', async () => {
  await buildInterface();
  expect(await served.get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
});

async function buildInterface(): Promise<void> {
  await mkdir(join(served.rendererDir, 'assets'), { recursive: true });
  await writeFile(join(served.rendererDir, 'index.html'), '<title>Meshtask</title>');
  await writeFile(join(served.rendererDir, 'assets', 'main-1a2b.js'), 'start();');
}
