import { afterEach, expect, test, vi } from 'vitest';
import { createLogger } from './logger.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a log line is one JSON object with its time, and nothing of the machine', () => {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) }, 'info');
  log.info({ task: 'a' }, 'execution started');
  log.debug('not said at this level');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      task: 'a',
      msg: 'execution started',
    },
  ]);
});

test('the environment sets the level', () => {
  vi.stubEnv('MESHTASK_LOG', 'warn');
  expect(createLogger().level).toBe('warn');
});

test('without a word from the environment the level is info', () => {
  vi.stubEnv('MESHTASK_LOG', undefined);
  expect(createLogger().level).toBe('info');
});
