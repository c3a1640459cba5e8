import { readFileSync } from 'node:fs';
import { z } from 'zod';

const vitalsSchema = z.object({
  /** Unix time in milliseconds. */
  at: z.number(),
  rssBytes: z.number(),
  /** V8's young generation as it is in memory: it becomes larger the busier a machine is, up to a bound. */
  youngBytes: z.number(),
  /** What is left after a collection of garbage, without code, with buffers; null in between. */
  liveDataBytes: z.number().nullable(),
  handles: z.number(),
  descriptors: z.number(),
  databaseBytes: z.number(),
});

/** What a process takes at one moment. */
export type Vitals = Readonly<z.infer<typeof vitalsSchema>>;

export function readVitals(file: string): Vitals[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => vitalsSchema.parse(JSON.parse(line)));
}
