import { describe, expect, test } from 'vitest';
import type { TrustPolicy } from '../../src/shared/model/peer.ts';
import type { Task } from '../../src/shared/model/task.ts';
import {
  eventually,
  type LinkedAgent,
  peerAt,
  startAgent,
  taskAt,
} from '../support/linked-agents.ts';
import {
  type Conversation,
  isSaid,
  type Message,
  messageIn,
  Placeholders,
  type Role,
  recordingsOf,
} from './conversation.ts';
import { createTimedExecutor, type People, peopleAt } from './people.ts';
import { replay } from './replay.ts';
import { linkHandlers, openDocumentWire, openLinkWire, type Wire } from './wire.ts';

const policies: Readonly<Record<Role, TrustPolicy>> = { requester: 'allow', worker: 'ask' };

interface Today extends LinkedAgent {
  readonly people: People;
}

/** An agent of today in the place of one of those that were recorded. */
async function startToday(role: Role): Promise<Today> {
  const executor = createTimedExecutor();
  const name = role === 'requester' ? 'Anna' : 'Boris';
  const linked = await startAgent({ name, executor, trust: policies[role], concurrency: 1 });
  return { ...linked, people: peopleAt(linked.agent, executor) };
}

function namesOf({ peers }: Conversation, role: Role, today: Today, wire: Wire): Placeholders {
  const names = new Placeholders();
  names.set(peers[role], today.id);
  names.set(peers[role === 'worker' ? 'requester' : 'worker'], wire.id);
  return names;
}

function saidIn({ lines }: Conversation, role: Role): Message[] {
  return lines
    .filter(isSaid)
    .filter(({ from }) => from === role)
    .map(({ bytes }) => messageIn(bytes));
}

describe.each(recordingsOf('link'))('a link of version %s', (_, conversation) => {
  test('is worked on for its requester', async () => {
    const today = await startToday('worker');
    const wire = await openLinkWire(conversation, 'requester', today);
    const names = namesOf(conversation, 'worker', today, wire);
    const { people } = today;
    await replay({ conversation, role: 'worker', people, wire, names });
    for (const { type, task, timeout_ms } of saidIn(conversation, 'requester')) {
      if (type !== 'submit') continue;
      const asked = { ...(task as Task), sender: wire.id };
      expect(today.agent.manager.getTask(asked.id, wire.id)).toMatchObject({
        ...{ task: asked, timeoutMs: timeout_ms, endedAt: expect.any(Number) },
      });
    }
  });

  test('is asked of by our requester, which understands its worker', async () => {
    const today = await startToday('requester');
    const wire = await openLinkWire(conversation, 'worker', today);
    const names = namesOf(conversation, 'requester', today, wire);
    const { people } = today;
    const understood = (message: Message) => showsWhatWasSaid(today, wire, message);
    await replay({ conversation, role: 'requester', people, wire, names, understood });
    await eventually(() => today.bridge.call('tasks.count', {})).toMatchObject({
      ...{ Pending: 0, Executing: 0, Complete: 6, Failed: 4 },
    });
  });
});

describe.each(recordingsOf('task'))('one task, one answer, of version %s', (_, conversation) => {
  test('is answered', async () => {
    const today = await startToday('worker');
    const wire = await openDocumentWire(conversation, 'requester', today);
    await eventually(() => peerAt(today, wire)).toMatchObject({ protocol: 'task' });
    const names = namesOf(conversation, 'worker', today, wire);
    await replay({ conversation, role: 'worker', people: today.people, wire, names });
    expect(await today.bridge.call('tasks.count', {})).toMatchObject({ Complete: 1, Failed: 1 });
  });

  test('is asked for', async () => {
    const today = await startToday('requester');
    const wire = await openDocumentWire(conversation, 'worker', today);
    const names = namesOf(conversation, 'requester', today, wire);
    await eventually(() => peerAt(today, wire)).toMatchObject({ protocol: 'task' });
    const { people } = today;
    const understood = (message: Message) => showsWhatWasSaid(today, wire, message);
    await replay({ conversation, role: 'requester', people, wire, names, understood });
  });
});

describe.each(recordingsOf('doctor'))('a doctor of version %s', (_, conversation) => {
  test('is answered', async () => {
    const today = await startToday('worker');
    const wire = await openDocumentWire(conversation, 'requester', today, linkHandlers());
    await eventually(() => peerAt(today, wire)).toMatchObject({ presence: 'present' });
    const names = new Placeholders();
    names.set(portIn(conversation), wire.address.split('/')[4] ?? '');
    await replay({ conversation, role: 'worker', people: today.people, wire, names });
  });

  test('is asked', async () => {
    const today = await startToday('requester');
    const wire = await openDocumentWire(conversation, 'worker', today, linkHandlers());
    await eventually(() => peerAt(today, wire)).toMatchObject({ presence: 'present' });
    const names = new Placeholders();
    for (const { now } of saidIn(conversation, 'worker')) {
      if (typeof now === 'number') names.set(String(now), String(Date.now()));
    }
    await replay({ conversation, role: 'requester', people: today.people, wire, names });
    const { findings } = today.people;
    for (const [check, level] of [
      ['clock', 'good'],
      ['reach', 'good'],
      ['trust', 'note'],
    ]) {
      expect(findings).toContainEqual(expect.objectContaining({ check, level }));
    }
  });
});

function portIn(conversation: Conversation): string {
  const question = saidIn(conversation, 'requester').find(({ port }) => port !== undefined);
  return String(question?.port);
}

/** Each thing that a worker says is to be seen at its requester. */
async function showsWhatWasSaid(today: Today, wire: Wire, message: Message): Promise<void> {
  if (message.type === 'hello') {
    const { name, version, trust, concurrency, window, accepting } = message;
    await eventually(() => peerAt(today, wire)).toMatchObject({
      ...{ name, version, trustsUs: trust, load: { concurrency, window, accepting } },
    });
  } else if (message.type === 'load') {
    const { type, trust, mean_duration_ms = null, ...load } = message;
    await eventually(() => peerAt(today, wire)).toMatchObject({
      ...{ trustsUs: trust, load: { ...load, meanDurationMs: mean_duration_ms } },
    });
  } else if (typeof message.task_id === 'string') {
    await eventually(() => taskAt(today, { id: String(message.task_id) })).toMatchObject(
      shown(message, today),
    );
  }
}

function shown(message: Message, { id }: Today): object {
  const { position, fraction, text, result, duration_ms, error } = message;
  // An answer of the task protocol has no type.
  const { type = 'result' in message ? 'result' : 'failed' } = message;
  switch (type) {
    case 'awaiting':
      return { summary: { stage: 'awaiting' } };
    case 'accepted':
      return { summary: { stage: 'accepted', position } };
    case 'executing':
      return { summary: { status: 'Executing' } };
    case 'progress':
      return { summary: { fraction }, output: text };
    case 'withdrawn':
      return { summary: { worker: id, status: 'Complete' } };
    case 'result':
      return { summary: { status: 'Complete' }, result: { result, duration_ms } };
    default:
      return { summary: { status: 'Failed', failure: error } };
  }
}
