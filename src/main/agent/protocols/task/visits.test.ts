import { describe, expect, test } from 'vitest';
import { aPeerId } from '../../../../../test/support/builders.ts';
import { MAX_TASK_STREAMS } from './constants.ts';
import { type Visit, Visits } from './visits.ts';

const [anna, boris] = [aPeerId('anna'), aPeerId('boris')];

describe('the streams of a peer', () => {
  test('are 64 at most, until one of them ends', () => {
    const visits = new Visits();
    const open = Array.from({ length: MAX_TASK_STREAMS }, () => visits.begin(anna));
    expect(open).not.toContain(null);
    expect(visits.begin(anna)).toBeNull();
    expect(visits.begin(boris)).not.toBeNull();
    open[0]?.end();
    expect(visits.begin(anna)).not.toBeNull();
    expect(visits.begin(anna)).toBeNull();
  });

  test('arrive one a turn of the event loop', async () => {
    const visits = new Visits();
    const [first, second] = [begin(visits), begin(visits)];
    const arrived: number[] = [];
    const both = [
      first.arrival().then(() => arrived.push(1)),
      second.arrival().then(() => arrived.push(2)),
    ];
    await both[0];
    expect(arrived).toEqual([1]);
    await both[1];
    expect(arrived).toEqual([1, 2]);
  });

  test('get their answers one after the other, also when one fails', async () => {
    const visits = new Visits();
    const [first, second, third] = [begin(visits), begin(visits), begin(visits)];
    const writing = Promise.withResolvers<void>();
    const written: string[] = [];
    const turns = [
      first.inTurn(() => writing.promise),
      second.inTurn(async () => void written.push('second')),
      third.inTurn(async () => void written.push('third')),
    ];
    expect([first.isBusy(), written]).toEqual([true, []]);
    writing.reject(new Error('It was reset.'));
    await expect(turns[0]).rejects.toThrow('reset');
    await Promise.all(turns.slice(1));
    expect(written).toEqual(['second', 'third']);
    expect(first.isBusy()).toBe(false);
  });

  test('do not wait for those of another peer', async () => {
    const visits = new Visits();
    void begin(visits, anna).inTurn(() => new Promise(() => {}));
    let isWritten = false;
    await begin(visits, boris).inTurn(async () => {
      isWritten = true;
    });
    expect(isWritten).toBe(true);
  });
});

function begin(visits: Visits, peer = anna): Visit {
  const visit = visits.begin(peer);
  if (visit === null) throw new Error('There is no room.');
  return visit;
}
