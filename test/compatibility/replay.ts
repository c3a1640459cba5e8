import { expect } from 'vitest';
import { eventually } from '../support/linked-agents.ts';
import {
  type Conversation,
  differences,
  isSaid,
  type Message,
  messageIn,
  type Placeholders,
  type Role,
  type Said,
} from './conversation.ts';
import type { People } from './people.ts';
import type { Wire } from './wire.ts';

export interface Replay {
  readonly conversation: Conversation;
  /** Whom the agent of today is. */
  readonly role: Role;
  readonly people: People;
  readonly wire: Wire;
  readonly names: Placeholders;
  /** The agent has read what was recorded of the other side, and shows it. */
  readonly understood?: (message: Message) => Promise<void>;
}

/** Sent when it suits the agent, so its place in the conversation says nothing. */
const unplaced = ['load', 'alive'];

/** Says what one side said, and expects of the agent that it says what the other side said. */
export async function replay({ conversation, ...parts }: Replay): Promise<void> {
  const { role, people, wire, names, understood } = parts;
  const acting: Promise<void>[] = [];
  for (const line of conversation.lines) {
    if (!isSaid(line)) {
      // An examination ends only with the answers.
      if (line.by === role) acting.push(people.do(line, wire.id));
      if (line.does !== 'examine') await Promise.all(acting);
    } else if (line.from === role) await expectSame(line, parts);
    else {
      wire.say(names.in(line.bytes));
      await understood?.(messageIn(names.in(line.bytes)));
    }
  }
  await Promise.all(acting);
}

type Parts = Omit<Replay, 'conversation'>;

async function expectSame(said: Said, { wire, names }: Parts): Promise<void> {
  const recorded = messageIn(said.bytes);
  const isUnplaced = unplaced.includes(String(recorded.type));
  const isNext = (message: Message): boolean =>
    isUnplaced ? message.type === recorded.type : !unplaced.includes(String(message.type));
  if (isUnplaced) {
    await eventually(() => newest(wire.heard, isNext, said, names)).toEqual([]);
    return;
  }
  await expect
    .poll(() => wire.heard.some(isNext), {
      message: `"${said.meaning}" is not said`,
      timeout: 5_000,
    })
    .toBe(true);
  const [message] = wire.heard.splice(wire.heard.findIndex(isNext), 1);
  learnTask(recorded, message, names);
  expect(differences(messageIn(names.in(said.bytes)), message)).toEqual([]);
}

function newest(
  heard: readonly Message[],
  isNext: (message: Message) => boolean,
  said: Said,
  names: Placeholders,
): string[] {
  return differences(messageIn(names.in(said.bytes)), heard.findLast(isNext));
}

/** Our requester gives its tasks ids of its own. */
function learnTask(recorded: Message, today: Message | undefined, names: Placeholders): void {
  const [before, now] = [idIn(recorded), idIn(today)];
  if (before !== null && now !== null) names.set(before, now);
}

/** In a request, the id stands by itself or in the task. */
function idIn(message: unknown): string | null {
  if (typeof message !== 'object' || message === null) return null;
  if ('task' in message) return idIn(message.task);
  return 'id' in message && typeof message.id === 'string' ? message.id : null;
}
