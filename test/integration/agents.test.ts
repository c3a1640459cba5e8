import { pino } from 'pino';
import { expect, test } from 'vitest';
import { withoutPeer } from '../../src/main/agent/node/dialer.ts';
import { BridgeError } from '../../src/shared/contract/bridge.ts';
import type { EventName, Events } from '../../src/shared/contract/events.ts';
import type { Failure } from '../../src/shared/contract/failure.ts';
import type { TaskUpdate } from '../../src/shared/contract/streams.ts';
import { fingerprintOf } from '../../src/shared/model/ids.ts';
import type { Peer } from '../../src/shared/model/peer.ts';
import { MAX_PROMPT_BYTES, type SingleTarget } from '../../src/shared/model/task.ts';
import { aPeerId, aTaskId } from '../support/builders.ts';
import {
  createTask,
  eventually,
  type LinkedAgent,
  link,
  linkedPair,
  peerAt,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';
import { dial, startRawLinkPeer } from '../support/raw-node.ts';

const LARGE_RESULT = 'x'.repeat(1024 * 1024);

test('two agents that connect by address tell each other who they are', async () => {
  const { anna, boris } = await linkedPair();
  expect(await peerAt(anna, boris)).toMatchObject({
    name: 'Boris',
    version: '1.2.3',
    fingerprint: fingerprintOf(boris.id),
    presence: 'present',
    protocol: 'link',
    trust: 'allowed',
    trustsUs: 'allowed',
    addresses: [withoutPeer(boris.address, boris.id)],
    load: { executing: 0, queued: 0, concurrency: 2, accepting: true, window: 1_024 },
    ours: 0,
  });
  expect(await peerAt(boris, anna)).toMatchObject({ name: 'Anna', presence: 'present' });
  expect(boris.agent.status()).toMatchObject({ peersPresent: 1, problems: [] });
});

test('each of two agents runs a task of the other', async () => {
  const { anna, boris } = await linkedPair();
  for (const [from, to] of [
    [anna, boris],
    [boris, anna],
  ] as const) {
    const task = await createTask(from, 'Say hello', { peer: to.id });
    await eventually(() => to.executor.prompts()).toEqual(['Say hello']);
    await eventually(() => taskAt(from, task)).toMatchObject({ summary: { status: 'Executing' } });
    to.executor.of('Say hello').complete('Hello!');
    await eventually(() => taskAt(from, task)).toMatchObject({
      summary: { status: 'Complete', worker: to.id, attempt: 1 },
      result: { task_id: task.id, result: 'Hello!', duration_ms: expect.any(Number) },
      why: 'It was chosen by name.',
    });
    expect(await taskAt(to, task)).toMatchObject({ task, summary: { status: 'Complete' } });
  }
});

test('a worker tells how busy it is and how far a task has come', async () => {
  const { anna, boris } = await linkedPair({}, { concurrency: 1 });
  const task = await createTask(anna, 'first', { peer: boris.id });
  const second = await createTask(anna, 'second', { peer: boris.id });
  await eventually(() => peerAt(anna, boris)).toMatchObject({
    load: { executing: 1, queued: 1, meanDurationMs: null },
    ours: 2,
  });
  await eventually(() => taskAt(anna, second)).toMatchObject({ summary: { stage: 'accepted' } });
  boris.executor.of('first').report({ fraction: 0.5, text: 'half' });
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { fraction: 0.5 },
    output: 'half',
  });
  boris.executor.of('first').complete();
  await eventually(() => peerAt(anna, boris)).toMatchObject({
    load: { executing: 1, queued: 0, meanDurationMs: expect.any(Number) },
    ours: 1,
  });
});

test('auto chooses the machine that should be done first, and says so', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 1 }, { name: 'Boris', concurrency: 1 });
  const [here, there] = [
    await createTask(anna, 'one', 'auto'),
    await createTask(anna, 'two', 'auto'),
  ];
  await eventually(() => boris.executor.prompts()).toEqual(['two']);
  expect(anna.executor.prompts()).toEqual(['one']);
  expect((await taskAt(anna, here)).why).toBe(
    'This machine should finish it first, in 0.3 s: 0 open tasks for 1 slot, among 2 machines.',
  );
  expect((await taskAt(anna, there)).why).toMatch(
    /^Boris should finish it first, in \d\.\d s: 0 open tasks for 1 slot, among 2 machines\.$/,
  );
});

test('everyone is this machine and every allowed peer that is there', async () => {
  const { anna, boris } = await linkedPair();
  const carla = await startAgent({ name: 'Carla', trust: 'allow' });
  await link(anna, carla);
  await anna.bridge.call('peer.trust', { peer: carla.id, trust: 'ask' });
  const tasks = await anna.bridge.call('task.create', {
    prompts: ['one', 'two'],
    target: 'everyone',
  });
  expect(tasks.map(({ prompt }) => prompt)).toEqual(['one', 'one', 'two', 'two']);
  await eventually(() => boris.executor.prompts()).toEqual(['one', 'two']);
  expect(anna.executor.prompts()).toEqual(['one', 'two']);
  expect(carla.executor.prompts()).toEqual([]);
});

test('a task for itself by name runs here, and one for a stranger is refused', async () => {
  const anna = await startAgent();
  await createTask(anna, 'mine', { peer: anna.id });
  await eventually(() => anna.executor.prompts()).toEqual(['mine']);
  const stranger = aPeerId('stranger');
  await expect(createTask(anna, 'theirs', { peer: stranger })).rejects.toMatchObject({
    failure: {
      code: 'not_found',
      message: `This machine has never met the peer ${stranger}.`,
    },
  });
  expect(await anna.bridge.call('tasks.count', {})).toMatchObject({ Pending: 0, Executing: 1 });
});

test('cancelling a task that executes at a peer stops the executor there', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => taskAt(anna, task)).toMatchObject({ summary: { status: 'Executing' } });
  expect(await anna.bridge.call('tasks.cancel', { ids: [task.id] })).toEqual({
    done: 1,
    refused: [],
  });
  await eventually(() => boris.executor.of('Say hello').signal.aborted).toBe(true);
  for (const agent of [anna, boris]) {
    await eventually(() => taskAt(agent, task)).toMatchObject({
      summary: { status: 'Failed', failure: { code: 'cancelled' } },
    });
  }
});

test('a worker may cancel the task of a peer, which the peer sees', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => boris.executor.prompts()).toEqual(['Say hello']);
  await boris.bridge.call('tasks.cancel', { ids: [task.id] });
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: {
      failure: { code: 'cancelled', message: 'It was cancelled on the machine that had it.' },
    },
  });
});

test('a failed task runs again when it is retried, as a new attempt', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => boris.executor.executions.length).toBe(1);
  boris.executor.of('Say hello').fail('No model is loaded.');
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: {
      failure: {
        code: 'executor_failed',
        message: 'The executor "fake" failed: No model is loaded.',
      },
    },
  });
  await anna.bridge.call('tasks.retry', { ids: [task.id] });
  await eventually(() => boris.executor.executions.length).toBe(2);
  boris.executor.of('Say hello').complete();
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Complete', attempt: 2 },
    attempts: [{ attempt: 1 }, { attempt: 2 }],
  });
});

test('a task moves elsewhere when a person wants so, and keeps what it went through', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => boris.executor.prompts()).toEqual(['Say hello']);
  expect(await anna.bridge.call('task.move', { id: task.id, target: 'local' })).toMatchObject({
    ...{ id: task.id, target: 'local', status: 'Pending' },
  });
  expect(boris.executor.of('Say hello').signal.aborted).toBe(true);
  await eventually(() => anna.executor.prompts()).toEqual(['Say hello']);
  anna.executor.of('Say hello').complete();
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Complete', worker: anna.id },
    attempts: [{ worker: boris.id }, { worker: anna.id }],
  });
});

test('a task that cannot move stays where it is, and the reason is told', async () => {
  const anna = await startAgent();
  const task = await createTask(anna, 'Say hello', 'local');
  const moved = (id: string, target: SingleTarget) =>
    expect(anna.bridge.call('task.move', { id, target })).rejects;
  const nobody = { peer: aPeerId('nobody') };
  await moved(task.id, nobody).toMatchObject({ failure: { code: 'not_found' } });
  await moved(aTaskId(9), 'auto').toMatchObject({ failure: { code: 'not_found' } });
  expect(await taskAt(anna, task)).toMatchObject({ summary: { status: 'Executing' } });
  anna.executor.of('Say hello').complete();
  await eventually(() => taskAt(anna, task)).toMatchObject({ summary: { status: 'Complete' } });
  await moved(task.id, 'auto').toMatchObject({ failure: { code: 'conflict' } });
});

test('peers that are away are tried again when a person asks for it', async () => {
  const agent = await startAgent();
  const peer = await startRawLinkPeer();
  await dial(peer, agent);
  const presence = async (): Promise<string | undefined> => (await peerAt(agent, peer))?.presence;
  const retried = (): Promise<readonly Peer[]> => agent.bridge.call('peers.retry');
  await eventually(presence).toBe('present');

  for (const connection of peer.node.getConnections()) await connection.close();
  await eventually(presence).toBe('gone');
  expect(await retried()).toMatchObject([{ id: peer.id, presence: 'present' }]);

  await agent.bridge.call('peer.trust', { peer: peer.id, trust: 'blocked' });
  await eventually(presence).toBe('gone');
  expect(await retried()).toMatchObject([{ presence: 'gone' }]);

  await agent.bridge.call('peer.trust', { peer: peer.id, trust: 'ask' });
  await eventually(presence).toBe('present');
  await peer.node.stop();
  await eventually(presence).toBe('gone');
  expect(await retried()).toMatchObject([{ presence: 'gone' }]);
});

test('many tasks are cancelled and retried at once, and each refusal is told', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 8 });
  const prompts = ['red one', 'red two', 'blue'];
  const [red, , blue] = await anna.bridge.call('task.create', { prompts, target: 'local' });
  const foreign = await createTask(boris, 'red three', { peer: anna.id });
  await eventually(() => anna.executor.executions.length).toBe(4);

  const filter = { search: 'red' };
  expect(await anna.bridge.call('tasks.cancel', { filter })).toEqual({ done: 3, refused: [] });
  await eventually(() => anna.bridge.call('tasks.count', {})).toMatchObject({
    Failed: 3,
    Executing: 1,
  });
  expect(await anna.bridge.call('tasks.retry', { filter })).toEqual({
    done: 2,
    refused: [{ id: foreign.id, message: 'Only its sender can retry a task.' }],
  });

  const ids = [red?.id ?? '', blue?.id ?? '', aTaskId(9)];
  expect(await anna.bridge.call('tasks.retry', { ids })).toEqual({
    done: 0,
    refused: [
      { id: ids[0], message: 'Only a failed task can be retried.' },
      { id: ids[1], message: 'Only a failed task can be retried.' },
      { id: ids[2], message: `There is no task ${ids[2]} here.` },
    ],
  });
  anna.executor.of('blue').complete();
  await eventually(() => anna.bridge.call('tasks.count', {})).toMatchObject({ Complete: 1 });
  expect(await anna.bridge.call('tasks.cancel', { ids: ids.slice(1) })).toMatchObject({
    done: 0,
    refused: [{ message: `Task ${ids[1]} has ended already.` }, { id: ids[2] }],
  });
});

test('a paused worker is seen as such, is not chosen, and keeps what it is given by name', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 1 });
  expect(await boris.bridge.call('agent.pause')).toMatchObject({ isAccepting: false });
  await eventually(() => peerAt(anna, boris)).toMatchObject({ load: { accepting: false } });
  await createTask(anna, 'one', 'auto');
  await createTask(anna, 'two', 'auto');
  const named = await createTask(anna, 'three', { peer: boris.id });
  await eventually(() => taskAt(anna, named)).toMatchObject({ summary: { stage: 'accepted' } });
  expect(anna.executor.prompts()).toEqual(['one']);
  expect(boris.executor.prompts()).toEqual([]);

  expect(await boris.bridge.call('agent.resume')).toMatchObject({ isAccepting: true });
  await eventually(() => boris.executor.prompts()).toEqual(['three']);
  await eventually(() => peerAt(anna, boris)).toMatchObject({ load: { accepting: true } });
});

test('a task with a timeout is stopped at its worker and told so', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id }, { timeoutMs: 30 });
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'timed_out' } },
  });
  expect(boris.executor.of('Say hello').signal.aborted).toBe(true);
});

test('a result that is too large for the link fails the task on both sides, and the link stays', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Write a book', { peer: boris.id });
  const other = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => boris.executor.executions.length).toBe(2);
  boris.executor.of('Write a book').complete(LARGE_RESULT);
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'too_large' } },
  });
  expect(await taskAt(boris, task)).toMatchObject({
    summary: { status: 'Failed', failure: { code: 'too_large' } },
  });
  boris.executor.of('Say hello').complete('Hello!');
  await eventually(() => taskAt(anna, other)).toMatchObject({ result: { result: 'Hello!' } });
  expect(boris.executor.executions).toHaveLength(2);
});

test('many large results at once arrive, and break no protocol', async () => {
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
  const { anna, boris } = await linkedPair({ log }, { concurrency: 30 });
  const prompts = Array.from({ length: 30 }, (_, index) => `book ${index}`);
  await anna.bridge.call('task.create', { prompts, target: { peer: boris.id } });
  await eventually(() => boris.executor.executions.length).toBe(30);
  for (const execution of boris.executor.executions) execution.complete('x'.repeat(1_000_000));
  await eventually(() => anna.bridge.call('tasks.count', {})).toMatchObject({ Complete: 30 });
  expect(warnings).toEqual([]);
});

test('output that is too large for the link costs neither the task nor the link', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Write a book', { peer: boris.id });
  await eventually(() => boris.executor.prompts()).toEqual(['Write a book']);
  boris.executor.of('Write a book').report({ text: LARGE_RESULT });
  boris.executor.of('Write a book').complete('Done.');
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: { status: 'Complete', attempt: 1 },
    result: { result: 'Done.' },
  });
});

test('a long reason for a failure arrives, shortened, and breaks no protocol', async () => {
  const { anna, boris } = await linkedPair();
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => boris.executor.prompts()).toEqual(['Say hello']);
  boris.executor.of('Say hello').fail('No! '.repeat(2_000));
  await eventually(() => taskAt(anna, task)).toMatchObject({
    summary: {
      failure: { code: 'executor_failed', message: expect.stringMatching(/failed: No! No!/) },
    },
  });
  expect(await peerAt(anna, boris)).toMatchObject({ presence: 'present' });
});

test('a prompt of escapes as long as prompts may be arrives, or is refused with a sentence', async () => {
  const { anna, boris } = await linkedPair();
  const prompt = `Read this: ${'\u0001'.repeat(MAX_PROMPT_BYTES - 100)}`;
  const outcome = await createTask(anna, prompt, { peer: boris.id }).catch(failureOf);
  if ('code' in outcome) {
    expect(outcome).toMatchObject({ code: 'invalid_input', message: expect.stringMatching(/\.$/) });
  } else await eventually(() => boris.executor.prompts()).toEqual([prompt]);
});

test('pages, counts, searches and exports show own and foreign tasks', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 8 });
  const prompts = ['red one', 'red two', 'blue'];
  const mine = await anna.bridge.call('task.create', { prompts, target: 'local' });
  const foreign = await createTask(boris, 'red three', { peer: anna.id });
  await eventually(() => anna.executor.executions.length).toBe(4);
  anna.executor.of('blue').complete();
  await eventually(() => anna.bridge.call('tasks.count', {})).toEqual({
    Pending: 0,
    Executing: 3,
    Complete: 1,
    Failed: 0,
  });
  expect(await anna.bridge.call('tasks.count', { owner: 'others' })).toMatchObject({
    Executing: 1,
    Complete: 0,
  });

  const newest = await anna.bridge.call('tasks.page', { limit: 3 });
  expect(newest).toMatchObject({ total: 4, version: expect.any(Number) });
  expect(newest.tasks[0]).toMatchObject({ id: foreign.id, sender: boris.id });
  const rest = await anna.bridge.call('tasks.page', { limit: 3, after: newest.next ?? '' });
  expect(rest).toMatchObject({ tasks: [{ id: mine[0]?.id }], next: null });

  const found = await anna.bridge.call('tasks.page', {
    filter: { search: 'RED', owner: 'mine', status: 'Executing' },
  });
  expect(found.tasks.map(({ prompt }) => prompt)).toEqual(['red two', 'red one']);

  const exported = [];
  for await (const details of anna.bridge.open('tasks.export', {})) exported.push(details);
  expect(exported.map(({ task }) => task.prompt)).toEqual([...prompts, 'red three']);
  expect(exported[2]).toMatchObject({
    result: { result: 'done: blue' },
    attempts: [{ attempt: 1, worker: anna.id }],
    journey: [
      { change: 'created' },
      { change: 'assigned' },
      { change: 'accepted' },
      { change: 'executing' },
      { change: 'completed' },
    ],
  });
  await expect(anna.bridge.call('task.get', { id: aTaskId(9) })).rejects.toMatchObject({
    failure: { code: 'not_found' },
  });
  expect(await anna.bridge.call('task.get', { id: foreign.id, sender: boris.id })).toMatchObject({
    task: foreign,
  });
});

test('an export that is left early stops', async () => {
  const anna = await startAgent();
  await anna.bridge.call('task.create', { prompts: ['one', 'two'], target: 'local' });
  const seen = [];
  for await (const { task } of anna.bridge.open('tasks.export', {})) {
    seen.push(task.prompt);
    break;
  }
  expect(seen).toEqual(['one']);
});

test('whoever follows tasks sees each of them to its end', async () => {
  const { anna, boris } = await linkedPair();
  const prompts = ['one', 'two'];
  const tasks = await anna.bridge.call('task.create', { prompts, target: { peer: boris.id } });
  const updates: TaskUpdate[] = [];
  const following = (async () => {
    const ids = tasks.map(({ id }) => id);
    for await (const update of anna.bridge.open('tasks.follow', { ids })) updates.push(update);
  })();
  await eventually(() => boris.executor.prompts()).toEqual(prompts);
  await eventually(() => statusesOf(updates)).toContain('one Executing');
  boris.executor.of('two').complete();
  await eventually(() => statusesOf(updates)).toContain('two Complete');
  boris.executor.of('one').fail('No.');
  await following;
  expect(statusesOf(updates).slice(-1)).toEqual(['one Failed']);
  expect(updates.find(({ result }) => result !== null)?.result?.result).toBe('done: two');
});

test('an unknown task cannot be followed', async () => {
  const anna = await startAgent();
  const following = async (): Promise<void> => {
    for await (const _update of anna.bridge.open('tasks.follow', { ids: [aTaskId(9)] }));
  };
  await expect(following()).rejects.toMatchObject({ failure: { code: 'not_found' } });
});

test('the statistics equal what ran', async () => {
  const { anna, boris } = await linkedPair({ concurrency: 8 }, { concurrency: 8 });
  const tasks = [
    await createTask(anna, 'here', 'local'),
    await createTask(anna, 'there', { peer: boris.id }),
    await createTask(anna, 'there, too', { peer: boris.id }),
    await createTask(anna, 'in vain', { peer: boris.id }),
  ];
  await eventually(() => anna.executor.executions.length + boris.executor.executions.length).toBe(
    4,
  );
  anna.executor.of('here').complete();
  boris.executor.of('there').complete();
  boris.executor.of('there, too').complete();
  boris.executor.of('in vain').fail('No.');
  await eventually(() => anna.bridge.call('tasks.count', {})).toMatchObject({
    Complete: 3,
    Failed: 1,
  });
  const details = await Promise.all(tasks.map((task) => taskAt(anna, task)));
  const durations = details.flatMap(({ summary }) => summary.durationMs ?? []);
  const summary = await anna.bridge.call('statistics.summary', { since: null });
  expect(summary).toMatchObject({
    complete: 3,
    failed: 1,
    duration: { p99: Math.max(...durations) },
  });
  expect(summary.workers).toHaveLength(2);
  expect(summary.workers).toContainEqual(
    expect.objectContaining({ worker: anna.id, name: 'Anna', complete: 1, failed: 0 }),
  );
  expect(summary.workers).toContainEqual(
    expect.objectContaining({ worker: boris.id, name: 'Boris', complete: 2, failed: 1 }),
  );
  const later = Date.now() + 60_000;
  expect(await anna.bridge.call('statistics.summary', { since: later })).toMatchObject({
    complete: 0,
    workers: [],
  });
});

test('events tell each change, with consecutive versions', async () => {
  const { anna, boris } = await linkedPair();
  const seen = {
    agent: collect(anna, 'agent.changed'),
    peers: collect(anna, 'peers.changed'),
    tasks: collect(anna, 'tasks.changed'),
  };
  const task = await createTask(anna, 'Say hello', { peer: boris.id });
  await eventually(() => seen.tasks.at(-1)?.tasks).toMatchObject([{ status: 'Executing' }]);
  boris.executor.of('Say hello').complete();
  await eventually(() => seen.tasks.at(-1)?.tasks).toMatchObject([
    { id: task.id, status: 'Complete' },
  ]);
  await anna.bridge.call('agent.pause');
  await eventually(() => seen.agent.at(-1)?.status.isAccepting).toBe(false);
  await boris.agent.stop();
  await eventually(() => seen.peers.at(-1)?.peers).toMatchObject([
    { id: boris.id, presence: 'gone' },
  ]);
  expect(seen.tasks.every(({ isComplete }) => isComplete)).toBe(true);
  const { version } = await anna.bridge.call('tasks.page', {});
  expect(version).toBe(seen.tasks.at(-1)?.version);
  for (const events of [seen.agent, seen.peers, seen.tasks]) {
    const versions = events.map((event) => event.version);
    expect(versions).toEqual(versions.map((_, index) => (versions[0] ?? 0) + index));
  }
});

function collect<Name extends EventName>({ bridge }: LinkedAgent, name: Name): Events[Name][] {
  const seen: Events[Name][] = [];
  bridge.listen(name, (event) => seen.push(event));
  return seen;
}

function statusesOf(updates: readonly TaskUpdate[]): string[] {
  return updates.map(({ summary }) => `${summary.prompt} ${summary.status}`);
}

function failureOf(error: unknown): Failure {
  if (error instanceof BridgeError) return error.failure;
  throw error;
}
