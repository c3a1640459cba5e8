import type { PeerId } from '../../../shared/model/ids.ts';
import { markOf } from '../../ui/chart/chart-marks.ts';
import { type PeerColour, peerColour } from '../../ui/peer-colours.ts';

/** How a worker appears in every chart. */
export interface WorkerLook {
  readonly id: PeerId;
  readonly name: string;
  readonly colour: string;
  /** Its shape and pattern: see `markOf`. */
  readonly mark: number;
  readonly path: string;
  readonly isShown: boolean;
}

interface Worker {
  readonly id: PeerId;
  readonly name: string;
}

/**
 * @param places of the workers among the peers' colours.
 * @returns the workers in an order that does not change while figures do.
 */
export function looksOf(
  workers: readonly Worker[],
  places: readonly number[],
  hidden: ReadonlySet<PeerId>,
): readonly WorkerLook[] {
  return workers
    .map(({ id, name }, index) => {
      const mark = places[index] ?? 0;
      return {
        id,
        name,
        mark,
        path: markOf(mark).path,
        colour: peerColour(mark).colour,
        isShown: !hidden.has(id),
      };
    })
    .toSorted((one, other) => one.mark - other.mark || one.id.localeCompare(other.id));
}

const PLACES = 24;

/** @returns a colour's place among the peers' colours. */
export function placeOf({ colour, pattern }: PeerColour): number {
  const place = Array.from({ length: PLACES }, (_, index) => peerColour(index)).findIndex(
    (one) => one.colour === colour && one.pattern === pattern,
  );
  return Math.max(0, place);
}
