import { type Slope, slopeOf } from '../support/slope.ts';
import type { Vitals } from './vitals-file.ts';

const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;
/** A slope is clear when it is this many of its errors. */
const CLEAR_ERRORS = 3;

interface Vital {
  readonly name: string;
  readonly unit: string;
  readonly read: (vitals: Vitals) => number | null;
  /**
   * Growth over the whole time that is no leak: heaps and allocators round up, and a socket more or
   * less is open at an end. Null for what is shown only: the history has to grow, and the young
   * generation of V8 may, up to its bound.
   */
  readonly slack: number | null;
}

const vitals: readonly Vital[] = [
  { name: 'RSS', unit: 'MiB', read: ({ rssBytes }) => rssBytes / MIB, slack: null },
  {
    name: 'RSS without the young generation',
    unit: 'MiB',
    read: ({ rssBytes, youngBytes }) => (rssBytes - youngBytes) / MIB,
    slack: 8,
  },
  {
    name: 'live data',
    unit: 'MiB',
    read: ({ liveDataBytes }) => (liveDataBytes === null ? null : liveDataBytes / MIB),
    slack: 0.5,
  },
  { name: 'handles', unit: '', read: ({ handles }) => handles, slack: 2 },
  { name: 'descriptors', unit: '', read: ({ descriptors }) => descriptors, slack: 2 },
  { name: 'database', unit: 'MiB', read: ({ databaseBytes }) => databaseBytes / MIB, slack: null },
];

/** How one vital of one process developed after the warm-up. */
export interface Growth extends Slope {
  readonly process: string;
  readonly vital: string;
  readonly unit: string;
  readonly first: number;
  readonly last: number;
  readonly verdict: 'flat' | 'grows' | '';
}

export function growthsOf(process: string, samples: readonly Vitals[], warmUpMs: number): Growth[] {
  const startAt = samples[0]?.at ?? 0;
  const warm = samples.filter(({ at }) => at - startAt >= warmUpMs);
  return vitals.map((vital) => growthOf(process, vital, warm));
}

function growthOf(process: string, vital: Vital, samples: readonly Vitals[]): Growth {
  const points = samples.flatMap((sample) => {
    const y = vital.read(sample);
    return y === null ? [] : [{ x: sample.at / HOUR_MS, y }];
  });
  const { slope, error } = slopeOf(points);
  const [first = { x: 0, y: 0 }] = points;
  const last = points.at(-1) ?? first;
  const grown = slope * (last.x - first.x);
  return {
    ...{ process, vital: vital.name, unit: vital.unit, slope, error, first: first.y, last: last.y },
    verdict: verdictOn(vital, slope > CLEAR_ERRORS * error, grown),
  };
}

function verdictOn({ slack }: Vital, isClear: boolean, grown: number): Growth['verdict'] {
  if (slack === null) return '';
  return isClear && grown > slack ? 'grows' : 'flat';
}
