import fc from 'fast-check';
import { taskFailureCodes } from '../../src/shared/contract/failure.ts';
import { aPeerId, aTaskId } from '../support/builders.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What does not belong anywhere. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(-1, 0, 1.5, 2 ** 31, 2 ** 53, 1e308, null, true, [], {}, ''),
  fc.constantFrom('\u0000', '\u202e', '__proto__', 'x'.repeat(3_000), '\ud83d', '\u001b[2J'),
);

const taskId = fc.oneof(fc.integer({ min: 1, max: 4 }).map(aTaskId), fc.uuid({ version: 4 }));
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
const count = fc.nat({ max: 1_000 });
const about = { task_id: taskId, attempt: fc.integer({ min: 1, max: 4 }) };
const trust = fc.constantFrom('ask', 'allowed');
const error = fc.record({ code: fc.constantFrom(...taskFailureCodes), message: text });
const busyness = { concurrency: count, window: count, accepting: fc.boolean(), trust };
const result = { result: text, duration_ms: fc.nat() };

const task = fc.record({
  id: taskId,
  prompt: text,
  sender: fc.constantFrom(aPeerId('anna'), aPeerId('boris')),
  timestamp: fc.nat(),
  priority: fc.integer({ min: 0, max: 255 }),
});

function message(
  type: string,
  fields: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<Fields> {
  return fc.record({ type: fc.constant(type), ...fields });
}

const identity = {
  name: text,
  version: text,
  instance: fc.string({ minLength: 1 }),
  executor: text,
};

const rightMessage = fc.oneof(
  message('hello', { ...identity, ...busyness }),
  message('load', {
    ...{ ...busyness, executing: count, queued: count },
    mean_duration_ms: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
  }),
  message('submit', { task, attempt: about.attempt }),
  message('submit', {
    task,
    attempt: about.attempt,
    timeout_ms: fc.integer({ min: 1, max: 60_000 }),
  }),
  message('accepted', { ...about, position: count }),
  message('rejected', { ...about, error }),
  message('progress', { ...about, fraction: fc.double({ min: 0, max: 1, noNaN: true }), text }),
  message('result', { ...about, ...result }),
  message('failed', { ...about, error }),
  message('bye', { reason: text }),
  fc
    .constantFrom('awaiting', 'executing', 'withdrawn', 'cancel', 'withdraw')
    .chain((type) => message(type, about)),
  fc
    .constantFrom('alive', 'dance', '__proto__', 'constructor', '')
    .chain((type) => message(type, {})),
);

/** Often as it was, else with one or two fields that are something else, or not there. */
function mutated(right: fc.Arbitrary<Fields>): fc.Arbitrary<Fields> {
  const mutation = fc.record({ field: fc.nat(), value: fc.oneof(odd, fc.constant(undefined)) });
  const mutations = fc.array(mutation, { maxLength: 2 });
  return fc.tuple(right, mutations, fc.boolean()).map(([fields, changes, isExtended]) => {
    const names = Object.keys(fields);
    const wrong: Record<string, unknown> = {};
    for (const { field, value } of changes) wrong[names[field % names.length] ?? ''] = value;
    return { ...fields, ...wrong, ...(isExtended ? { colour: 'red' } : {}) };
  });
}

/** What a peer may say on a link: right, almost right, or of a type that nobody knows. */
export const linkMessage: fc.Arbitrary<Fields> = mutated(rightMessage);

/** Requests and answers of the task protocol, right and wrong. */
export const taskDocument: fc.Arbitrary<Fields> = mutated(
  fc.oneof<fc.Arbitrary<Fields>[]>(
    task,
    fc.record({ task_id: taskId, ...result }),
    fc.record({ task_id: taskId, error }),
  ),
);

/** Where a stream of bytes is cut; now and then it is not. */
export const cuts: fc.Arbitrary<number[]> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constant(1_000_000)),
  { minLength: 1, maxLength: 12 },
);

/** Cuts bytes into pieces whose sizes repeat. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.byteLength; ) {
    const size = sizes[chunks.length % sizes.length] ?? 1;
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  return chunks;
}
