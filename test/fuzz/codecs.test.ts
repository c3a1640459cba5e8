import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeFrame, FrameDecoder } from '../../src/main/agent/protocols/link/frames.ts';
import {
  parseMessage,
  type RequesterMessage,
  requesterMessages,
  type WorkerMessage,
  workerMessages,
} from '../../src/main/agent/protocols/link/messages.ts';
import { readDocument } from '../../src/main/agent/protocols/task/documents.ts';
import { parseAnswer, parseRequest } from '../../src/main/agent/protocols/task/messages.ts';
import { taskIdSchema } from '../../src/shared/model/ids.ts';
import { MeteredStream } from '../support/metered-stream.ts';
import { fuzz, printTable } from './fuzz.ts';
import { cut, cuts, linkMessage, taskDocument } from './hostile-input.ts';

printTable();

const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const LIMIT_BYTES = 500;

/** Frames, then perhaps bytes that are none. */
const bytes = fc
  .tuple(fc.array(linkMessage, { maxLength: 3 }), fc.uint8Array({ maxLength: 40 }))
  .map(([messages, rest]) => Buffer.concat([...messages.map((each) => encodeFrame(each)), rest]));

describe('the codec of the link', () => {
  test('gives frames back as they were, however the stream is cut', async () => {
    await fuzz(
      { what: 'link frames: there and back', share: 0.15 },
      fc.property(fc.array(linkMessage, { maxLength: 4 }), cuts, (messages, sizes) => {
        const stream = Buffer.concat(messages.map((each) => encodeFrame(each)));
        const { texts, error } = decode(cut(stream, sizes));
        expect(texts).toEqual(messages.map((each) => JSON.stringify(each)));
        expect(error).toBeNull();
      }),
    );
  });

  test('reads any bytes the same, however they are cut', async () => {
    await fuzz(
      { what: 'link frames: any bytes', share: 0.15 },
      fc.property(bytes, cuts, (stream, sizes) => {
        expect(decode(cut(stream, sizes))).toEqual(decode([stream]));
      }),
    );
  });

  test('understands, ignores or refuses any message', async () => {
    await fuzz(
      { what: 'link messages: any fields', share: 0.15 },
      fc.property(linkMessage, fc.boolean(), (message, isRequester) => {
        const parse = (text: string): RequesterMessage | WorkerMessage | null =>
          isRequester ? parseMessage(requesterMessages, text) : parseMessage(workerMessages, text);
        const parsed = attempt(() => parse(JSON.stringify(message)));
        if (parsed === 'refused' || parsed === null) return;
        expect(parse(JSON.stringify(parsed))).toEqual(parsed);
        expect(Object.keys(isRequester ? requesterMessages : workerMessages)).toContain(
          parsed.type,
        );
        if ('task_id' in parsed) {
          expect(taskIdSchema.safeParse(parsed.task_id).success).toBe(true);
          expect(parsed.attempt).toBeGreaterThanOrEqual(1);
          expect(Number.isInteger(parsed.attempt)).toBe(true);
        }
        for (const each of shownOf(parsed)) expect(each).not.toMatch(UNSEEN);
      }),
    );
  });
});

describe('the codec of the task protocol', () => {
  test('reads a document the same, however it is cut, or refuses it', async () => {
    await fuzz(
      { what: 'task documents: any bytes', share: 0.1 },
      fc.asyncProperty(
        fc.oneof(taskDocument.map(toBytes), fc.uint8Array({ maxLength: 600 })),
        cuts,
        async (document, sizes) => {
          const text = await read(cut(document, sizes));
          expect(text).toBe(await read([document]));
          if (text !== 'refused') expect(toText(document)).toBe(text);
        },
      ),
    );
  });

  test('understands or refuses any request and any answer', async () => {
    await fuzz(
      { what: 'task messages: any fields', share: 0.1 },
      fc.property(taskDocument, (document) => {
        const text = JSON.stringify(document);
        const request = attempt(() => parseRequest(text));
        if (request !== 'refused') expect(taskIdSchema.safeParse(request.id).success).toBe(true);
        const answer = attempt(() => parseAnswer(text));
        if (answer === 'refused') return;
        expect(parseAnswer(JSON.stringify(answer))).toEqual(answer);
        if ('error' in answer) expect(answer.error.message).not.toMatch(UNSEEN);
      }),
    );
  });
});

/** What people read of a message. */
function shownOf(message: RequesterMessage | WorkerMessage): string[] {
  if (message.type === 'hello') return [message.name, message.version, message.executor];
  return 'error' in message ? [message.error.message] : [];
}

function decode(chunks: readonly Uint8Array[]): { texts: string[]; error: string | null } {
  const decoder = new FrameDecoder();
  const texts: string[] = [];
  try {
    for (const chunk of chunks) for (const text of decoder.decode(chunk)) texts.push(text);
    return { texts, error: null };
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return { texts, error: String(error) };
  }
}

async function read(chunks: readonly Uint8Array[]): Promise<string> {
  const stream = new MeteredStream(0);
  const reading = readDocument(stream, LIMIT_BYTES, new AbortController().signal);
  for (const chunk of chunks) stream.onData(chunk);
  stream.onRemoteCloseWrite();
  return await reading.catch(() => 'refused');
}

function toBytes(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

/** What the bytes say, without the byte order mark that may stand in front. */
function toText(document: Uint8Array): string {
  return new TextDecoder().decode(document);
}

function attempt<Value>(act: () => Value): Value | 'refused' {
  try {
    return act();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return 'refused';
  }
}
