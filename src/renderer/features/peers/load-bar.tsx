import type { Load } from '../../../shared/model/peer.ts';
import type { PeerColour } from '../../ui/peer-colours.ts';
import classes from './peers.module.css';

/** How busy a peer is: what executes, then what waits, against its slots; its words stand below. */
export function LoadBar({ load, colour }: { load: Load | null; colour: PeerColour }) {
  return (
    <div className={classes.bar} aria-hidden="true">
      {load !== null && (
        <>
          <Segment count={load.executing} load={load} colour={colour} />
          <Segment count={load.queued} load={load} colour={colour} isWaiting />
        </>
      )}
    </div>
  );
}

interface SegmentProps {
  readonly count: number;
  readonly load: Load;
  readonly colour: PeerColour;
  readonly isWaiting?: boolean;
}

function Segment({ count, load, colour, isWaiting = false }: SegmentProps) {
  return (
    <div
      className={classes.segment}
      data-waiting={isWaiting}
      data-pattern={colour.pattern}
      style={{ width: share(count, load), backgroundColor: colour.colour }}
    />
  );
}

function share(count: number, { executing, queued, concurrency }: Load): string {
  const whole = Math.max(concurrency, executing + queued, 1);
  return `${(100 * count) / whole}%`;
}
