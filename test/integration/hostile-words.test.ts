import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { TaskId } from '../../src/shared/model/ids.ts';
import type { Peer } from '../../src/shared/model/peer.ts';
import type { Target } from '../../src/shared/model/task.ts';
import type { AgentProcess } from '../support/attack/agent-process-handle.ts';
import { ENDLESS } from '../support/attack/agent-process-messages.ts';
import { HONEST, openArena } from '../support/attack/arena.ts';
import { aTask, aTaskId } from '../support/builders.ts';
import type { HostilePeer } from '../support/hostile-peer.ts';
import { eventually } from '../support/linked-agents.ts';
import { aHello, type Message, type RawLink } from '../support/raw-node.ts';

const arena = openArena();
vi.setConfig({ testTimeout: 60_000 });

test('a sender that is not itself is refused', async () => {
  await arena.attack({ what: 'a sender that is not itself', times: 100 }, async () => {
    const { asRequester, peer } = await hostileLink();
    const task = aTask({ sender: arena.honest.id });
    for (let round = 0; round < 50; round += 1) {
      asRequester.say({ type: 'submit', task: { ...task, id: randomUUID() }, attempt: 1 });
      const { stream, answer } = await peer.openTask();
      stream.send(Buffer.from(JSON.stringify(task)));
      await stream.close();
      expect(JSON.parse(await answer)).toMatchObject({ error: { code: 'invalid_task' } });
    }
    const refusal = expect.objectContaining({
      error: expect.objectContaining({ code: 'invalid_task' }),
    });
    await eventually(() => asRequester.heard.filter(isRejection)).toHaveLength(50);
    expect(asRequester.heard.filter(isRejection)).toEqual(Array(50).fill(refusal));
    return '`invalid_task`';
  });
});

test('what a worker says of tasks that it was not given changes nothing', async () => {
  const { victim, honest } = arena;
  await victim.call('peer.trust', { peer: honest.id, trust: 'allowed' });
  const ids = [
    await endless(victim, 'local'),
    await endless(victim, { peer: honest.id }),
    await endless(honest, { peer: victim.id }),
    aTaskId(99),
  ];
  const words: Message[] = [
    { type: 'accepted', position: 0 },
    { type: 'executing' },
    { type: 'progress', fraction: 1, text: 'lies' },
    { type: 'result', result: 'lies', duration_ms: 1 },
    { type: 'failed', error: { code: 'executor_failed', message: 'lies' } },
    { type: 'rejected', error: { code: 'rejected', message: 'lies' } },
    { type: 'withdrawn' },
  ];
  const lies = ids.flatMap((task_id) =>
    [1, 2].flatMap((attempt) => words.map((word) => ({ ...word, task_id, attempt }))),
  );
  await arena.attack(
    { what: 'words of tasks that it was not given', times: lies.length },
    async () => {
      const { asWorker } = await hostileLink();
      asWorker.say(...lies);
      await settled(asWorker);
      for (const [agent, id] of [
        [victim, ids[0]],
        [victim, ids[1]],
        [honest, ids[2]],
      ] as const) {
        expect(await agent.call('task.get', { id: id ?? '' })).toMatchObject({
          summary: { status: 'Executing' },
          output: '',
        });
      }
      return 'ignored, for the agent is younger than a minute';
    },
  );
  await cancelAll(victim, honest);
});

test('of two results the first counts, and none after a cancel', async () => {
  const { victim } = arena;
  await arena.attack({ what: 'a second result, and one after a cancel', times: 2 }, async () => {
    const { peer, asWorker } = await hostileLink();
    const [twice, late] = await Promise.all(
      ['one', 'two'].map((prompt) => create(victim, prompt, { peer: peer.id })),
    );
    await eventually(() => asWorker.words()).toEqual(['hello', 'submit', 'submit']);
    asWorker.say(resultOf(twice, 'first'), resultOf(twice, 'second'), {
      type: 'failed',
      task_id: twice,
      attempt: 1,
      error: { code: 'busy', message: '' },
    });
    await eventually(() => victim.call('task.get', { id: twice ?? '' })).toMatchObject({
      result: { result: 'first' },
    });
    await victim.call('tasks.cancel', { ids: [late ?? ''] });
    await vi.waitUntil(
      async () => (await victim.call('task.get', { id: late ?? '' })).summary.status === 'Failed',
      { timeout: 6_000 },
    );
    asWorker.say({ type: 'alive' }, resultOf(late, 'too late'), resultOf(twice, 'third'));
    await settled(asWorker);
    expect(await victim.call('task.get', { id: late ?? '' })).toMatchObject({
      summary: { failure: { code: 'cancelled' } },
      result: null,
    });
    expect(await victim.call('task.get', { id: twice ?? '' })).toMatchObject({
      result: { result: 'first' },
    });
    return 'ignored';
  });
});

test('nobody cancels or withdraws the tasks of another', async () => {
  const { victim, honest } = arena;
  const id = await endless(honest, { peer: victim.id });
  await arena.attack({ what: 'cancel and withdraw of another’s task', times: 8 }, async () => {
    const { asRequester } = await hostileLink();
    for (const attempt of [1, 2, 3, 2 ** 31 - 1]) {
      asRequester.say(
        { type: 'cancel', task_id: id, attempt },
        { type: 'withdraw', task_id: id, attempt },
      );
    }
    await eventually(() => asRequester.words()).toHaveLength(9);
    // As if nobody had such a task.
    expect(asRequester.heard.filter(({ task_id }) => task_id === id)).toEqual(
      [1, 2, 3, 2 ** 31 - 1].flatMap((attempt) => [
        {
          type: 'failed',
          task_id: id,
          attempt,
          error: { code: 'cancelled', message: 'Its requester cancelled it.' },
        },
        { type: 'withdrawn', task_id: id, attempt },
      ]),
    );
    expect(await honest.call('task.get', { id })).toMatchObject({
      summary: { status: 'Executing' },
    });
    return 'answered as if there were none';
  });
  await cancelAll(honest);
});

test('an id that another has in use is a task of its own', async () => {
  const { victim, honest } = arena;
  const id = await endless(honest, { peer: victim.id });
  await arena.attack({ what: 'ids that collide', times: 1, isAllowed: true }, async () => {
    const { peer, asRequester } = await hostileLink();
    await victim.call('peer.trust', { peer: peer.id, trust: 'allowed' });
    const task = aTask({ id, sender: peer.id, prompt: `collide ${ENDLESS}` });
    asRequester.say({ type: 'submit', task, attempt: 1 });
    await eventually(() => asRequester.words()).toContain('executing');
    asRequester.say({ type: 'cancel', task_id: id, attempt: 1 });
    await eventually(() => asRequester.words()).toContain('failed');
    expect(await honest.call('task.get', { id })).toMatchObject({
      summary: { status: 'Executing' },
    });
    return 'two tasks';
  });
  await cancelAll(honest);
});

test('an older attempt is ignored, the same tells its state, a newer one replaces it', async () => {
  const { victim } = arena;
  await arena.attack(
    { what: 'attempts: older, same, newer, 0, huge', times: 8, isAllowed: true },
    async () => {
      const { peer, asRequester } = await hostileLink();
      await victim.call('peer.trust', { peer: peer.id, trust: 'allowed' });
      const task = aTask({ sender: peer.id, prompt: `attempt ${ENDLESS}` });
      const about = { task_id: task.id };
      const hears = async (...words: string[]): Promise<void> => {
        await eventually(() => asRequester.words()).toEqual(['hello', ...words]);
      };
      asRequester.say({ type: 'submit', task, attempt: 5 });
      await hears('accepted', 'executing');
      asRequester.say({ type: 'submit', task, attempt: 4 }, { type: 'submit', task, attempt: 5 });
      await hears('accepted', 'executing', 'executing');
      asRequester.say({ ...about, type: 'cancel', attempt: 4 });
      await hears('accepted', 'executing', 'executing', 'failed');
      expect(asRequester.heard.find(({ type }) => type === 'failed')).toMatchObject({
        attempt: 4,
      });
      asRequester.say({ type: 'submit', task, attempt: 2 ** 31 - 1 });
      await hears('accepted', 'executing', 'executing', 'failed', 'accepted', 'executing');
      expect(
        (await victim.vitals()).executed.filter((prompt) => prompt === task.prompt),
      ).toHaveLength(2);
      for (const attempt of [0, -1, 1.5, 2 ** 31]) {
        const link = await peer.openLink();
        link.say(aHello(), { ...about, type: 'cancel', attempt });
        await eventually(() => link.isOpen()).toBe(false);
      }
      return 'as specified; 0 and 2³¹ reset the link';
    },
  );
});

const RIGHT_TO_LEFT = '\u202eexe.annA\u202c';
const names: readonly [claimed: string, shown: string | null][] = [
  [RIGHT_TO_LEFT, 'exe.annA'],
  ['An\u0000na\u001b[31m\u0007', 'Anna[31m'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['one\ntwo\u2028three\r\n', 'one twothree'],
  ['\u3164\u2800\u200b\u00ad', null],
  ['x'.repeat(900_000), 'x'.repeat(64)],
];

test('names are cleaned where they enter', async () => {
  const { victim } = arena;
  await arena.attack(
    { what: 'names: control, right-to-left, HTML, long', times: names.length },
    async () => {
      for (const [name, shown] of names) {
        const { peer } = await hostileLink({ name, version: `1${RIGHT_TO_LEFT}` });
        const seen = await known(peer);
        expect(seen.name).toBe(shown ?? seen.fingerprint);
        expect(seen.version).toBe('1exe.annA');
      }
      const { peer, asWorker } = await hostileLink();
      const id = await create(victim, 'Say hello', { peer: peer.id });
      await eventually(() => asWorker.words()).toContain('submit');
      const error = { code: 'executor_failed', message: `No${RIGHT_TO_LEFT}\u001b[2J` };
      asWorker.say({ type: 'failed', task_id: id, attempt: 1, error });
      await eventually(() => victim.call('task.get', { id })).toMatchObject({
        summary: { failure: { message: 'Noexe.annA[2J' } },
      });
      return 'shown without them';
    },
  );
});

test('addresses are numbers, and nothing that would be looked up or shown as it is', async () => {
  const announce = [
    '/ip4/192.0.2.7/tcp/4737',
    '/dns4/example.org/tcp/4737',
    '/ip4/192.0.2.8/udp/1',
  ];
  await arena.attack({ what: 'addresses with names', times: announce.length }, async () => {
    const peer = await arena.hostile({ announce, protocols: ['task'] });
    await peer.connect();
    expect((await known(peer)).addresses).toEqual(['/ip4/192.0.2.7/tcp/4737']);
    return 'only numbers are kept';
  });
});

test('a name of 10 MiB resets the link', async () => {
  await arena.attack({ what: 'a name of 10 MiB', times: 1 }, async () => {
    const peer = await arena.hostile();
    const link = await peer.openLink();
    const hello = Buffer.from(JSON.stringify(aHello({ name: 'z'.repeat(10 * 1024 * 1024) })));
    link.sayBytes(Buffer.concat([Uint8Array.of(0xf1, 0x81, 0x80, 0x05), hello]));
    await eventually(() => link.isOpen()).toBe(false);
    expect(
      (await arena.victim.call('peers.list')).filter(({ name }) => name.startsWith('zz')),
    ).toEqual([]);
    return 'link reset';
  });
});

test('a stranger that offers itself hears no task, no name and no result', async () => {
  const { victim, honest } = arena;
  const [own] = (await honest.call('tasks.page', { limit: 1 })).tasks;
  await arena.attack({ what: 'a stranger that asks and offers', times: 60 }, async () => {
    const { peer, asWorker, asRequester } = await hostileLink({
      concurrency: 1_000,
      window: 1_000,
    });
    const load = { executing: 0, queued: 0, concurrency: 1_000, window: 1_000, accepting: true };
    asWorker.say({ type: 'load', ...load, trust: 'allowed', mean_duration_ms: 0 });
    const prompts = Array.from({ length: 20 }, (_, index) => `${HONEST} secret ${index}`);
    await victim.call('task.create', { prompts, target: 'auto' });
    await victim.call('task.create', { prompts, target: 'everyone' });
    await eventually(() =>
      victim.call('tasks.count', { status: 'Complete', owner: 'mine' }),
    ).toMatchObject({ Complete: expect.toSatisfy((count: number) => count >= 60) });
    const task = aTask({ id: own?.id ?? '', sender: peer.id });
    for (const attempt of [1, 2, 3]) asRequester.say({ type: 'submit', task, attempt });
    await eventually(() => asRequester.words()).toEqual([
      'hello',
      'awaiting',
      'awaiting',
      'awaiting',
    ]);
    expect(asWorker.words()).toEqual(['hello']);
    expect(await known(peer)).toMatchObject({ trust: 'ask', isDecided: false });
    return 'hears hello, load, alive and `awaiting`';
  });
});

/** A hostile peer with links both ways: on one it is the requester, on the other the worker. */
async function hostileLink(
  hello: Message = {},
): Promise<{ peer: HostilePeer; asRequester: RawLink; asWorker: RawLink }> {
  const greeting = [aHello(hello)];
  const peer = await arena.hostile({ greeting });
  const asRequester = await peer.openLink();
  asRequester.say(...greeting);
  await eventually(() => peer.asWorker[0]?.words()).toEqual(['hello']);
  await eventually(async () => (await known(peer)).load).not.toBeNull();
  const [asWorker] = peer.asWorker;
  if (asWorker === undefined) throw new Error('The agent opened no link.');
  return { peer, asRequester, asWorker };
}

async function known({ id }: HostilePeer): Promise<Peer> {
  return vi.waitUntil(async () =>
    (await arena.victim.call('peers.list')).find((peer) => peer.id === id),
  );
}

async function create(agent: AgentProcess, prompt: string, target: Target): Promise<TaskId> {
  const [task] = await agent.call('task.create', { prompts: [prompt], target });
  return task?.id ?? '';
}

/** A task that executes until it is cancelled. */
async function endless(agent: AgentProcess, target: Target): Promise<TaskId> {
  const id = await create(agent, `${HONEST} asks ${ENDLESS}`, target);
  await eventually(() => agent.call('task.get', { id })).toMatchObject({
    summary: { status: 'Executing' },
  });
  return id;
}

async function cancelAll(...agents: readonly AgentProcess[]): Promise<void> {
  for (const agent of agents) await agent.call('tasks.cancel', { filter: { owner: 'mine' } });
}

/** Messages of one stream are read in order: a load that is shown came after all that was said before. */
async function settled(asWorker: RawLink): Promise<void> {
  const queued = Math.floor(Math.random() * 1_000_000);
  asWorker.say({ ...aHello(), type: 'load', executing: 0, queued });
  await vi.waitUntil(async () =>
    (await arena.victim.call('peers.list')).some(({ load }) => load?.queued === queued),
  );
}

function resultOf(id: TaskId | undefined, result: string): Message {
  return { type: 'result', task_id: id, attempt: 1, result, duration_ms: 1 };
}

function isRejection({ type }: Message): boolean {
  return type === 'rejected';
}
