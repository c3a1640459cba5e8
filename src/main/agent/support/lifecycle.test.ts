import { describe, expect, test } from 'vitest';
import { type Startable, startAll, stopAll } from './lifecycle.ts';

function parts(
  names: readonly string[],
  failing: readonly string[] = [],
): { parts: Startable[]; log: string[] } {
  const log: string[] = [];
  const act = async (what: string): Promise<void> => {
    log.push(what);
    if (failing.includes(what)) throw new Error(`cannot ${what}`);
  };
  return {
    log,
    parts: names.map((name) => ({
      start: () => act(`start ${name}`),
      stop: () => act(`stop ${name}`),
    })),
  };
}

describe('a life', () => {
  test('begins in order and ends in reverse', async () => {
    const { parts: all, log } = parts(['one', 'two', 'three']);
    await startAll(all);
    await stopAll(all);
    expect(log).toEqual([
      'start one',
      'start two',
      'start three',
      'stop three',
      'stop two',
      'stop one',
    ]);
  });

  test('that cannot begin ends for those who had begun', async () => {
    const { parts: all, log } = parts(['one', 'two', 'three', 'four'], ['start three']);
    await expect(startAll(all)).rejects.toThrow('cannot start three');
    expect(log).toEqual(['start one', 'start two', 'start three', 'stop two', 'stop one']);
  });

  test('that cannot begin says why, even when it cannot end either', async () => {
    const { parts: all } = parts(['one', 'two'], ['start two', 'stop one']);
    await expect(startAll(all)).rejects.toThrow('cannot start two');
  });

  test('ends for all of them, whoever fails', async () => {
    const { parts: all, log } = parts(['one', 'two', 'three'], ['stop three', 'stop one']);
    const failure = stopAll(all);
    await expect(failure).rejects.toThrow('Not everything could be stopped.');
    await expect(failure).rejects.toMatchObject({
      errors: [new Error('cannot stop three'), new Error('cannot stop one')],
    });
    expect(log).toEqual(['stop three', 'stop two', 'stop one']);
  });
});
