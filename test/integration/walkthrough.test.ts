import { expect, test, vi } from 'vitest';
import { readDocument, typedIn } from '../support/documents.ts';
import { follow } from '../support/terminals.ts';

vi.setConfig({ testTimeout: 120_000 });

// A person on Windows types the same, but the test needs sh.
test.skipIf(process.platform === 'win32').each([
  { path: 'README.md', commands: 9 },
  { path: 'docs/demo.md', commands: 12 },
])('$path shows what its commands do', async ({ path, commands }) => {
  const typed = typedIn(readDocument(path));
  expect(typed).toHaveLength(commands);
  await follow(typed);
});
