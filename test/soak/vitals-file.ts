import { readFileSync } from 'node:fs';
import { z } from 'zod';

const vitalsSchema = z.object({
  /** Unix time in milliseconds. */
  at: z.number(),
  rssBytes: z.number(),
  /** After a collection of garbage, with what buffers hold; null in between. */
  liveHeapBytes: z.number().nullable(),
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
