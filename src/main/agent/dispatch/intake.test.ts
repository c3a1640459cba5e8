import { beforeEach, describe, expect, test } from 'vitest';
import { aPeerId, aTask, aTaskId } from '../../../../test/support/builders.ts';
import { createHost, type Host } from '../../../../test/support/host.ts';
import { quiet, temporaryDirectory } from '../../../../test/support/temporary-history.ts';
import { REQUESTER_GRACE_MS, RESTART_GRACE_MS } from './intake.ts';

const requester = aPeerId('requester');
const task = aTask({ prompt: 'one' });
const other = aTask({ prompt: 'two', id: aTaskId(2) });

let host: Host;

beforeEach(() => {
  host = createHost();
});

describe('a submitted task', () => {
  test('is accepted, executed and answered with its result', async () => {
    host.submit(task);
    expect(await host.heard()).toEqual([
      { type: 'accepted', task_id: task.id, attempt: 1, position: 0 },
      { type: 'executing', task_id: task.id, attempt: 1 },
    ]);
    host.executor.of('one').report({ fraction: 0.5, text: 'half' });
    await host.clock.advance(123);
    host.executor.of('one').complete('done');
    expect(await host.heard()).toEqual([
      { type: 'progress', task_id: task.id, attempt: 1, fraction: 0.5, text: 'half' },
      { type: 'result', task_id: task.id, attempt: 1, result: 'done', duration_ms: 123 },
    ]);
  });

  test('tells its position in the queue', async () => {
    host.submit(task);
    host.submit(other);
    host.submit(aTask({ prompt: 'three', id: aTaskId(3) }));
    const accepted = (await host.heard()).filter(({ type }) => type === 'accepted');
    expect(accepted).toMatchObject([{ position: 0 }, { position: 1 }, { position: 2 }]);
  });

  test('that fails is answered with the reason', async () => {
    host.submit(task);
    await quiet();
    host.executor.of('one').fail('out of memory');
    expect((await host.heard()).at(-1)).toEqual({
      type: 'failed',
      task_id: task.id,
      attempt: 1,
      error: { code: 'executor_failed', message: 'The executor "fake" failed: out of memory' },
    });
  });

  test('is stopped at its timeout, which counts its execution only', async () => {
    host.submit(task, { timeoutMs: 5_000 });
    host.submit(other, { timeoutMs: 1_000 });
    await host.clock.advance(4_999);
    expect(host.executor.of('one').signal.aborted).toBe(false);
    await host.clock.advance(1);
    expect((await host.heard()).at(-2)).toMatchObject({
      type: 'failed',
      error: { code: 'timed_out' },
    });
    await host.clock.advance(999);
    expect(host.executor.of('two').signal.aborted).toBe(false);
  });

  test('has 5 minutes unless its requester says otherwise', async () => {
    host.submit(task);
    await host.clock.advance(300_000 - 1);
    expect(host.executor.of('one').signal.aborted).toBe(false);
    await host.clock.advance(1);
    expect(host.executor.of('one').signal.aborted).toBe(true);
  });

  test('is on disk before anything is said of it', async () => {
    const directory = temporaryDirectory();
    const first = createHost({ directory });
    first.submit(task);
    expect(await first.words()).toEqual(['accepted 1', 'executing 1']);
    first.crash();
    const second = createHost({ directory });
    expect(second.manager.getTask(task.id, requester)).toMatchObject({ attempt: 1 });
  });

  test('is not spoken of while the disk refuses it', async () => {
    host.setDisk('broken');
    host.submit(task);
    await quiet();
    host.executor.of('one').complete();
    expect(await host.words()).toEqual([]);
    host.setDisk('sound');
    await host.clock.advance(1_000);
    expect(await host.words()).toEqual(['accepted 1', 'executing 1', 'result 1']);
  });

  test('carries its trace along', () => {
    host.intake.submit(requester, { task, attempt: 1, trace: '00-a-b-01' }, () => {});
    expect(host.manager.getTask(task.id, requester)?.state.status).toBe('Pending');
  });
});

describe('the same task and attempt, submitted again', () => {
  test('runs once and gets its present state, whatever that is', async () => {
    host.submit(other);
    host.submit(task);
    await host.words();
    host.submit(task);
    expect(await host.heard()).toEqual([
      { type: 'accepted', task_id: task.id, attempt: 1, position: 1 },
    ]);
    host.executor.of('two').complete();
    await host.words();
    host.submit(task);
    expect(await host.words()).toEqual(['executing 1']);
    host.executor.of('one').complete('done');
    await host.words();
    host.submit(task);
    expect(await host.heard()).toMatchObject([{ type: 'result', result: 'done' }]);
    expect(host.executor.prompts()).toEqual(['two', 'one']);
  });

  test('gets its failure', async () => {
    host.submit(task);
    await quiet();
    host.executor.of('one').fail('out of memory');
    await host.words();
    host.submit(task);
    expect(await host.heard()).toMatchObject([
      { type: 'failed', error: { code: 'executor_failed' } },
    ]);
  });

  test('hears that it was withdrawn', async () => {
    host.submit(other);
    host.submit(task);
    host.withdraw(task);
    await host.words();
    host.submit(task);
    expect(await host.words()).toEqual(['withdrawn 1']);
  });

  test('hears all that follows, by its newest way', async () => {
    const [before, after]: [string[], string[]] = [[], []];
    host.intake.submit(requester, { task, attempt: 1 }, ({ type }) => before.push(type));
    await quiet();
    host.intake.submit(requester, { task, attempt: 1 }, ({ type }) => after.push(type));
    host.executor.of('one').report({ fraction: 0.5 });
    await quiet();
    host.executor.of('one').complete();
    await quiet();
    expect(before).toEqual(['accepted', 'executing']);
    expect(after).toEqual(['executing', 'progress', 'result']);
  });

  test('gets its state after a restart', async () => {
    const directory = temporaryDirectory();
    const first = createHost({ directory });
    first.submit(task);
    await quiet();
    first.executor.of('one').complete('done');
    expect(await first.words()).toEqual(['accepted 1', 'executing 1', 'result 1']);
    first.crash();
    const second = restarted(directory);
    second.submit(task);
    expect(await second.heard()).toMatchObject([{ type: 'result', result: 'done' }]);
    expect(second.executor.prompts()).toEqual([]);
  });
});

describe('another attempt of a task', () => {
  test('that is newer aborts the older, and runs', async () => {
    host.submit(task, { attempt: 1 });
    await host.words();
    const older = host.executor.of('one');
    host.submit(task, { attempt: 2 });
    expect(older.signal.aborted).toBe(true);
    expect(await host.words()).toEqual(['accepted 2', 'executing 2']);
    host.executor.of('one').complete('done');
    expect(await host.words()).toEqual(['result 2']);
  });

  test('that is newer takes the place of one that waits', async () => {
    host.submit(other);
    host.submit(task, { attempt: 1 });
    host.submit(task, { attempt: 2 });
    host.executor.executions[0]?.complete();
    await quiet();
    host.executor.of('two').complete();
    await quiet();
    host.executor.of('one').complete();
    expect((await host.words()).at(-1)).toBe('result 2');
    expect(host.executor.prompts()).toEqual(['two', 'one']);
  });

  test('that is newer runs after the older has ended', async () => {
    host.submit(task, { attempt: 1 });
    await quiet();
    host.executor.of('one').fail('out of memory');
    await host.words();
    host.submit(task, { attempt: 3 });
    expect(await host.words()).toEqual(['accepted 3', 'executing 3']);
  });

  test('that is older is ignored', async () => {
    host.submit(task, { attempt: 2 });
    await host.words();
    host.submit(task, { attempt: 1 });
    expect(await host.words()).toEqual([]);
    expect(host.executor.executions).toHaveLength(1);
    expect(host.executor.of('one').signal.aborted).toBe(false);
  });

  test('that is older is ignored while the newer waits for a decision', async () => {
    host.trust.set(requester, 'ask');
    host.submit(task, { attempt: 2 });
    host.submit(task, { attempt: 1 });
    expect(await host.words()).toEqual(['awaiting 2']);
    host.intake.admitWaiting(requester);
    expect(await host.words()).toEqual(['accepted 2', 'executing 2']);
  });
});

describe('what is no task of its sender', () => {
  test.each([
    [{ ...task, prompt: ' ' }, 'invalid_task', 'prompt: The prompt is empty'],
    [{ ...task, prompt: 7 }, 'invalid_task', 'prompt: '],
    [{ ...task, priority: 256 }, 'invalid_task', 'priority: '],
    [{ ...task, timestamp: undefined }, 'invalid_task', 'timestamp: '],
    [{ ...task, sender: aPeerId('somebody else') }, 'invalid_task', 'The sender is not'],
    [{ ...task, prompt: 'x'.repeat(256 * 1024 + 1) }, 'too_large', 'longer than 256 KiB'],
  ])('is rejected by name: %.80j', (candidate, code, reason) => {
    const said: unknown[] = [];
    host.intake.submit(requester, { task: candidate, attempt: 1 }, (message) => said.push(message));
    expect(said).toEqual([
      {
        type: 'rejected',
        task_id: task.id,
        attempt: 1,
        error: { code, message: expect.stringContaining(reason) },
      },
    ]);
    expect(host.manager.getTask(task.id, requester)).toBeNull();
  });
});

describe('a task of an unknown peer', () => {
  beforeEach(() => {
    host.trust.set(requester, 'ask');
  });

  test('waits for a decision, and its requester sees it', async () => {
    host.submit(task);
    expect(await host.words()).toEqual(['awaiting 1']);
    expect(host.intake.requests()).toEqual([
      { peer: requester, since: host.clock.now(), tasks: [{ id: task.id, prompt: 'one' }] },
    ]);
    expect([host.intake.undecidedPeers, host.requestChanges()]).toEqual([1, 1]);
    expect(host.executor.prompts()).toEqual([]);
  });

  test('waits once, however often it is submitted', async () => {
    host.submit(task);
    host.submit(task);
    expect(await host.words()).toEqual(['awaiting 1', 'awaiting 1']);
    expect(host.intake.requests()[0]?.tasks).toHaveLength(1);
  });

  test('runs when it is allowed once, which covers what waits at that moment', async () => {
    host.submit(task);
    host.submit(other);
    await host.words();
    host.intake.admitWaiting(requester);
    expect(await host.words()).toEqual(['accepted 1', 'accepted 1', 'executing 1']);
    host.submit(aTask({ prompt: 'three', id: aTaskId(3) }));
    expect(await host.words()).toEqual(['awaiting 1']);
  });

  test('runs like any other once its peer is always allowed', async () => {
    host.submit(task);
    host.trust.set(requester, 'allowed');
    host.intake.admitWaiting(requester);
    host.submit(other);
    expect(await host.words()).toEqual(['awaiting 1', 'accepted 1', 'accepted 1', 'executing 1']);
    expect(host.intake.undecidedPeers).toBe(0);
  });

  test('is rejected when its peer is blocked', async () => {
    host.submit(task);
    await host.words();
    host.trust.set(requester, 'blocked');
    await host.intake.expel(requester);
    expect(await host.heard()).toEqual([
      {
        type: 'rejected',
        task_id: task.id,
        attempt: 1,
        error: { code: 'rejected', message: 'The machine that was asked refused.' },
      },
    ]);
    expect([host.intake.undecidedPeers, host.requestChanges()]).toEqual([0, 2]);
  });

  test('that is a newer attempt aborts the older, which was allowed once', async () => {
    host.submit(task, { attempt: 1 });
    host.intake.admitWaiting(requester);
    await host.words();
    const older = host.executor.of('one');
    host.submit(task, { attempt: 2 });
    expect(older.signal.aborted).toBe(true);
    expect(await host.words()).toEqual(['awaiting 2']);
    host.intake.admitWaiting(requester);
    expect(await host.words()).toEqual(['accepted 2', 'executing 2']);
  });

  test('is busy beyond eight', async () => {
    for (let number = 1; number <= 9; number += 1) host.submit(aTask({ id: aTaskId(number) }));
    const words = await host.words();
    expect(words.slice(-2)).toEqual(['awaiting 1', 'rejected 1']);
    expect(host.intake.requests()[0]?.tasks).toHaveLength(8);
  });

  test('is busy when twenty unknown peers wait already', async () => {
    for (let number = 1; number <= 21; number += 1) {
      const sender = aPeerId(`stranger ${number}`);
      host.trust.set(sender, 'ask');
      host.submit(aTask({ sender }));
    }
    expect((await host.heard()).at(-1)).toMatchObject({
      type: 'rejected',
      error: { code: 'busy' },
    });
    expect(host.intake.undecidedPeers).toBe(20);
  });

  test('is gone when it is cancelled or withdrawn', async () => {
    host.submit(task);
    host.submit(other);
    host.cancel(task);
    host.withdraw(other);
    expect((await host.heard()).slice(2)).toMatchObject([
      { type: 'failed', task_id: task.id, error: { code: 'cancelled' } },
      { type: 'withdrawn', task_id: other.id },
    ]);
    expect([host.intake.undecidedPeers, host.requestChanges()]).toEqual([0, 4]);
  });

  test('waits on when an older attempt of it is cancelled or withdrawn', async () => {
    host.submit(task, { attempt: 2 });
    host.cancel(task, 1);
    host.withdraw(task, 1);
    expect(host.intake.requests()).toHaveLength(1);
    host.intake.admitWaiting(requester);
    expect((await host.words()).slice(-2)).toEqual(['accepted 2', 'executing 2']);
  });

  test('is gone when its requester is', () => {
    host.submit(task);
    host.intake.requesterLost(requester);
    expect([host.intake.undecidedPeers, host.requestChanges()]).toEqual([0, 2]);
    host.submit(task);
    host.intake.requesterLeft(requester);
    expect([host.intake.undecidedPeers, host.requestChanges()]).toEqual([0, 4]);
  });
});

describe('a task of a peer that may have no more here', () => {
  test('is rejected when the peer is blocked', async () => {
    host.trust.set(requester, 'blocked');
    host.submit(task);
    expect(await host.heard()).toMatchObject([{ type: 'rejected', error: { code: 'rejected' } }]);
  });

  test('is busy beyond 1,024 open tasks', async () => {
    submitMany(1_024);
    host.submit(aTask({ id: aTaskId(2_000) }));
    expect((await host.heard()).find(({ type }) => type === 'rejected')).toMatchObject({
      task_id: aTaskId(2_000),
      error: { code: 'busy' },
    });
  });

  test('is busy beyond 64 MiB of prompts', async () => {
    const prompt = 'x'.repeat(256 * 1024);
    for (let number = 1; number <= 260; number += 1) {
      host.submit(aTask({ prompt, id: aTaskId(number) }));
    }
    const busy = (await host.heard()).filter(({ type }) => type === 'rejected');
    expect(busy.length).toBeGreaterThanOrEqual(3);
    expect(busy[0]).toMatchObject({
      error: { code: 'busy', message: expect.stringContaining('64 MiB') },
    });
  });

  test('is answered when it is allowed while no room is left', async () => {
    submitMany(1_023);
    host.trust.set(requester, 'ask');
    const [one, two] = [aTaskId(2_001), aTaskId(2_002)];
    host.submit(aTask({ id: one }));
    host.submit(aTask({ id: two }));
    await host.words();
    host.intake.admitWaiting(requester);
    expect(await host.heard()).toMatchObject([
      { type: 'rejected', task_id: two, error: { code: 'busy' } },
      { type: 'accepted', task_id: one },
    ]);
  });
});

describe('a cancelled task', () => {
  test('leaves the queue, and its requester hears that it failed', async () => {
    host.submit(other);
    host.submit(task);
    await host.words();
    host.cancel(task);
    expect(await host.heard()).toMatchObject([{ type: 'failed', error: { code: 'cancelled' } }]);
    host.executor.of('two').complete();
    await quiet();
    expect(host.executor.prompts()).toEqual(['two']);
  });

  test('is stopped while it executes', async () => {
    host.submit(task);
    await host.words();
    host.cancel(task);
    expect(host.executor.of('one').signal.aborted).toBe(true);
    expect(await host.heard()).toMatchObject([{ type: 'failed', error: { code: 'cancelled' } }]);
  });

  test('is answered with its result when that was first', async () => {
    host.submit(task);
    await quiet();
    host.executor.of('one').complete('done');
    await host.words();
    host.cancel(task);
    expect(await host.heard()).toMatchObject([{ type: 'result', result: 'done' }]);
  });

  test('is answered even when this machine does not know it', async () => {
    host.cancel(task);
    expect(await host.heard()).toMatchObject([
      { type: 'failed', task_id: task.id, attempt: 1, error: { code: 'cancelled' } },
    ]);
  });

  test('is answered for an older attempt, and the newer goes on', async () => {
    host.submit(task, { attempt: 2 });
    await host.words();
    host.cancel(task, 1);
    expect(await host.heard()).toMatchObject([
      { type: 'failed', task_id: task.id, attempt: 1, error: { code: 'cancelled' } },
    ]);
    expect(host.executor.of('one').signal.aborted).toBe(false);
  });
});

describe('a withdrawn task', () => {
  test('goes back while it waits', async () => {
    host.submit(other);
    host.submit(task);
    await host.words();
    host.withdraw(task);
    expect(await host.words()).toEqual(['withdrawn 1']);
    host.executor.of('two').complete();
    await quiet();
    expect(host.executor.prompts()).toEqual(['two']);
  });

  test('goes on when it executes, and its requester hears so', async () => {
    host.submit(task);
    await host.words();
    host.withdraw(task);
    expect(await host.words()).toEqual(['executing 1']);
    expect(host.executor.of('one').signal.aborted).toBe(false);
  });

  test('is answered with its end when it has ended', async () => {
    host.submit(task);
    await quiet();
    host.executor.of('one').complete();
    await host.words();
    host.withdraw(task);
    expect(await host.words()).toEqual(['result 1']);
  });

  test('is not the newer attempt', async () => {
    host.submit(other);
    host.submit(task, { attempt: 2 });
    await host.words();
    host.withdraw(task, 1);
    host.executor.of('two').complete();
    await quiet();
    expect(host.executor.prompts()).toEqual(['two', 'one']);
  });
});

describe('a requester that is lost', () => {
  test('is dead after 60 s, and its work is aborted', async () => {
    host.submit(task);
    host.submit(other);
    await host.words();
    host.intake.requesterLost(requester);
    await host.clock.advance(REQUESTER_GRACE_MS - 1);
    expect(host.executor.of('one').signal.aborted).toBe(false);
    await host.clock.advance(1);
    expect(host.executor.of('one').signal.aborted).toBe(true);
    const ends = [task, other].map(({ id }) => host.manager.getTask(id, requester)?.state);
    expect(ends).toMatchObject([
      { failure: { code: 'peer_lost' } },
      { failure: { code: 'peer_lost' } },
    ]);
    expect(host.executor.prompts()).toEqual(['one']);
  });

  test('is not when it comes back in time', async () => {
    host.submit(task);
    await quiet();
    host.intake.requesterLost(requester);
    await host.clock.advance(REQUESTER_GRACE_MS - 1);
    host.intake.requesterCame(requester);
    await host.clock.advance(2 * REQUESTER_GRACE_MS);
    expect(host.executor.of('one').signal.aborted).toBe(false);
  });

  test('has its 60 s from the first loss, however often it is lost', async () => {
    host.submit(task);
    await quiet();
    host.intake.requesterLost(requester);
    await host.clock.advance(REQUESTER_GRACE_MS / 2);
    host.intake.requesterLost(requester);
    await host.clock.advance(REQUESTER_GRACE_MS / 2);
    expect(host.executor.of('one').signal.aborted).toBe(true);
  });

  test('leaves other requesters alone', async () => {
    const theirs = aTask({ prompt: 'theirs', sender: aPeerId('another') });
    host.submit(theirs);
    await quiet();
    host.intake.requesterLost(requester);
    await host.clock.advance(2 * REQUESTER_GRACE_MS);
    expect(host.executor.of('theirs').signal.aborted).toBe(false);
  });
});

test('a requester that leaves has its queue dropped, and what executes finishes', async () => {
  host.submit(task);
  host.submit(other);
  await host.words();
  host.intake.requesterLeft(requester);
  expect(host.executor.of('one').signal.aborted).toBe(false);
  host.executor.of('one').complete('done');
  await quiet();
  expect(host.executor.prompts()).toEqual(['one']);
  expect(host.manager.getResult(task.id, requester)).toMatchObject({ result: 'done' });
  expect(host.manager.getTask(other.id, requester)?.state).toMatchObject({
    status: 'Failed',
    handedBack: true,
  });
});

test('a peer that is blocked has its queue ended and its execution aborted', async () => {
  host.submit(task);
  host.submit(other);
  await host.words();
  host.trust.set(requester, 'blocked');
  await host.intake.expel(requester);
  expect(host.executor.of('one').signal.aborted).toBe(true);
  expect(
    (await host.heard()).map((message) =>
      'error' in message ? `${message.type}: ${message.error.code}` : message.type,
    ),
  ).toEqual(['failed: interrupted', 'rejected: rejected']);
});

describe('a machine that leaves', () => {
  test('interrupts what executes and gives back what waits', async () => {
    host.trust.set(aPeerId('stranger'), 'ask');
    host.submit(task);
    host.submit(other);
    host.submit(aTask({ sender: aPeerId('stranger') }));
    await host.words();
    host.intake.leave();
    const said = await host.heard();
    expect(said).toHaveLength(3);
    expect(said).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'withdrawn', task_id: other.id }),
        expect.objectContaining({
          type: 'failed',
          task_id: task.id,
          error: expect.objectContaining({ code: 'interrupted' }),
        }),
        { type: 'withdrawn', task_id: aTaskId(), attempt: 1 },
      ]),
    );
    expect(host.executor.of('one').signal.aborted).toBe(true);
    await host.clock.advance(10_000);
    expect(host.executor.prompts()).toEqual(['one']);
  });

  test('takes nothing new', async () => {
    host.intake.leave();
    host.submit(task);
    expect(await host.heard()).toMatchObject([{ type: 'rejected', error: { code: 'busy' } }]);
  });

  test('does not wait for lost requesters any more', async () => {
    host.submit(task);
    await quiet();
    host.intake.requesterLost(requester);
    host.intake.leave();
    await host.clock.advance(REQUESTER_GRACE_MS);
    expect(host.manager.getTask(task.id, requester)?.state).toMatchObject({
      failure: { code: 'interrupted' },
    });
  });
});

describe('after a crash', () => {
  let directory: string;

  beforeEach(async () => {
    directory = temporaryDirectory();
    const before = createHost({ directory });
    before.submit(task);
    before.submit(other, { timeoutMs: 3_600_000 });
    await before.words();
    before.crash();
  });

  test('what executed is interrupted, and its requester hears so when it asks', async () => {
    const after = restarted(directory);
    after.submit(task);
    expect(await after.heard()).toMatchObject([{ type: 'failed', error: { code: 'interrupted' } }]);
    expect(after.executor.prompts()).toEqual([]);
  });

  test('what waited does not run before its requester is back', async () => {
    const after = restarted(directory);
    await quiet();
    expect(after.executor.prompts()).toEqual([]);
    after.intake.requesterCame(requester);
    after.submit(other);
    expect(await after.words()).toEqual(['accepted 1', 'executing 1']);
    await after.clock.advance(RESTART_GRACE_MS);
    expect(after.executor.of('two').signal.aborted).toBe(false);
  });

  test('what waited runs once, although its requester asks twice', async () => {
    const after = restarted(directory);
    after.intake.requesterCame(requester);
    after.submit(other);
    after.submit(other);
    await quiet();
    after.executor.of('two').complete();
    expect((await after.words()).at(-1)).toBe('result 1');
    expect(after.executor.prompts()).toEqual(['two']);
  });

  test('what waited waits ten minutes for its requester', async () => {
    const after = restarted(directory);
    await after.clock.advance(RESTART_GRACE_MS - 1);
    expect(after.manager.getTask(other.id, requester)?.state.status).toBe('Pending');
    await after.clock.advance(1);
    expect(after.manager.getTask(other.id, requester)?.state).toMatchObject({
      failure: { code: 'peer_lost' },
    });
  });

  test('what waited goes back when it is withdrawn, and its requester hears so', async () => {
    const after = restarted(directory);
    after.withdraw(other);
    expect(after.manager.getTask(other.id, requester)?.state).toMatchObject({ handedBack: true });
    expect(await after.words()).toEqual(['withdrawn 1']);
  });

  test('what waited ends when it is cancelled, and its requester hears so', async () => {
    const after = restarted(directory);
    after.cancel(other);
    expect(after.manager.getTask(other.id, requester)?.state).toMatchObject({
      failure: { code: 'cancelled' },
    });
    expect(await after.words()).toEqual(['failed 1']);
  });

  test('what waited still waits after another restart', () => {
    const second = restarted(directory);
    second.intake.leave();
    second.crash();
    const third = restarted(directory);
    expect(third.manager.getTask(other.id, requester)?.state.status).toBe('Pending');
  });
});

test('own tasks are nobody else’s business', async () => {
  const mine = await host.manager.createTask('mine');
  host.manager.executeHere(mine, { why: 'Chosen.' });
  await quiet();
  host.executor.of('mine').complete();
  expect(await host.words()).toEqual([]);
});

function submitMany(count: number): void {
  for (let number = 1; number <= count; number += 1) host.submit(aTask({ id: aTaskId(number) }));
}

function restarted(directory: string): Host {
  const after = createHost({ directory });
  after.intake.restore(after.manager.restore());
  return after;
}
