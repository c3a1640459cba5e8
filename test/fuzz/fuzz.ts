import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { afterAll } from 'vitest';

/** Over all properties: a check on the way here, many more in `npm run fuzz`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);
/** Repeats a run of before. */
const { FUZZ_SEED } = process.env;

interface Fuzzing {
  readonly what: string;
  /** Of all runs; the shares of all properties make 1. */
  readonly share: number;
}

const rows: string[] = [];

/** Tries a property as often as its share says. @throws Error with the smallest counterexample. */
export async function fuzz<Values>(
  { what, share }: Fuzzing,
  property: fc.IRawProperty<Values>,
): Promise<void> {
  const seed = FUZZ_SEED === undefined ? randomInt(2 ** 31) : Number(FUZZ_SEED);
  const startedAt = performance.now();
  const details = await fc.check(property, { numRuns: Math.ceil(RUNS * share), seed });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const outcome = details.failed ? 'broke' : '0';
  rows.push(
    `| ${what} | ${details.numRuns.toLocaleString('en')} | ${seed} | ${outcome} | ${seconds} s |`,
  );
  if (!details.failed) return;
  const message = await fc.asyncDefaultReportMessage(details);
  throw new Error(message, { cause: details.errorInstance });
}

/** Prints what the properties of a file came to. */
export function printTable(): void {
  afterAll(() => {
    const head = ['| fuzzed | runs | seed | broke | took |', '|---|---:|---:|---:|---:|'];
    console.log(`\n${[...head, ...rows].join('\n')}\n`);
  });
}
