import { readdirSync, readFileSync } from 'node:fs';
import { decode, encodingLength } from 'uint8-varint';

export type Role = 'requester' | 'worker';
export type Message = Readonly<Record<string, unknown>>;

/** What a person, or the executor, does at one of the two machines. */
export interface Cue {
  readonly by: Role;
  readonly does:
    | 'create'
    | 'cancel'
    | 'pause'
    | 'resume'
    | 'progress'
    | 'complete'
    | 'fail'
    | 'allow'
    | 'block'
    | 'examine';
  readonly prompt?: string;
  /** @default 'peer' */
  readonly target?: 'peer' | 'auto' | 'local';
}

/** What went over the wire: a frame of the link with its length prefix, or a whole document. */
export interface Said {
  readonly from: Role;
  readonly bytes: Buffer;
  /** What it meant when it was recorded. */
  readonly meaning: string;
}

export interface Conversation {
  readonly protocol: string;
  /** The PeerIds of the two. */
  readonly peers: Readonly<Record<Role, string>>;
  readonly lines: readonly (Cue | Said)[];
}

const recordings = new URL('conversations/', import.meta.url);

/** Every released version of a protocol, as it was recorded. */
export function recordingsOf(name: 'link' | 'task' | 'doctor'): [version: string, Conversation][] {
  return readdirSync(recordings)
    .filter((file) => file.startsWith(`${name}-`))
    .map((file) => [
      file.slice(name.length + 1, -'.jsonl'.length),
      parseConversation(readFileSync(new URL(file, recordings), 'utf8')),
    ]);
}

export function recordingFile(protocol: string): URL {
  const [, , name, version] = protocol.split('/');
  return new URL(`${name}-${version}.jsonl`, recordings);
}

export function formatConversation({ protocol, peers, lines }: Conversation): string {
  const written = lines.map((line) =>
    isSaid(line) ? { ...line, bytes: line.bytes.toString('base64') } : line,
  );
  return [{ protocol, peers }, ...written].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function parseConversation(text: string): Conversation {
  const [head, ...lines] = text.trimEnd().split('\n').map(parseLine);
  return { ...(head as Pick<Conversation, 'protocol' | 'peers'>), lines: lines as (Cue | Said)[] };
}

function parseLine(line: string): object {
  const parsed = JSON.parse(line) as { readonly bytes?: string };
  if (parsed.bytes === undefined) return parsed;
  return { ...parsed, bytes: Buffer.from(parsed.bytes, 'base64') };
}

export function isSaid(line: Cue | Said): line is Said {
  return 'bytes' in line;
}

/** Cuts what has come so far into frames, and returns what is left; it shares no code with the product. */
export function cutFrames(bytes: Buffer): { readonly frames: Buffer[]; readonly rest: Buffer } {
  const frames: Buffer[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const end = endOfFrame(rest);
    if (end === null || rest.length < end) break;
    frames.push(rest.subarray(0, end));
    rest = rest.subarray(end);
  }
  return { frames, rest };
}

function endOfFrame(bytes: Buffer): number | null {
  try {
    const length = decode(bytes);
    return encodingLength(length) + length;
  } catch {
    // The length itself has not come in full.
    return null;
  }
}

/** The message in a frame, or in a document, which has no length before it. A length can look like `{`. */
export function messageIn(bytes: Buffer): Message {
  return JSON.parse(bytes.toString('utf8', bytes.indexOf('{"'))) as Message;
}

/** Names of the recording and what they are today. They are as long, so a frame keeps its length. */
export class Placeholders {
  readonly #names = new Map<string, string>();

  set(recorded: string, today: string): void {
    if (recorded.length !== today.length)
      throw new Error(`${today} is not as long as ${recorded}.`);
    this.#names.set(recorded, today);
  }

  in(bytes: Buffer): Buffer {
    let text = bytes.toString('latin1');
    for (const [recorded, today] of this.#names) text = text.replaceAll(recorded, today);
    return Buffer.from(text, 'latin1');
  }
}

/** Times, versions and sentences for people; of `load` all, because it tells of a moment. */
const varying = new Set([
  'instance',
  'version',
  'timestamp',
  'duration_ms',
  'message',
  'now',
  'address',
  'port',
]);

/**
 * What is missing or another in a message of today's: fields that are new do not matter, fields that
 * are gone, of another type, or of another value do.
 */
export function differences(recorded: unknown, today: unknown, path = ''): string[] {
  if (!isMessage(recorded))
    return Object.is(recorded, today)
      ? []
      : [`${path} is ${JSON.stringify(today)}, not ${JSON.stringify(recorded)}`];
  if (!isMessage(today)) return [`${path} is ${JSON.stringify(today)}, not an object`];
  const isLoad = recorded.type === 'load';
  return Object.entries(recorded).flatMap(([name, value]) => {
    const place = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(today, name)) return [`${place} is gone`];
    if (!(varying.has(name) || (isLoad && name !== 'type'))) {
      return differences(value, today[name], place);
    }
    return typeof value === typeof today[name]
      ? []
      : [`${place} is a ${typeof today[name]}, not a ${typeof value}`];
  });
}

function isMessage(candidate: unknown): candidate is Message {
  return typeof candidate === 'object' && candidate !== null;
}
