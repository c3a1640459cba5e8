import type { ReactNode } from 'react';
import type { PeerColour } from './peer-colours.ts';
import classes from './peer-label.module.css';

export interface PeerLabelProps {
  readonly id: string;
  readonly name: string;
  readonly colour: PeerColour;
}

export function PeerLabel({ id, name, colour }: PeerLabelProps): ReactNode {
  return (
    <span className={classes.label} title={`${name} · ${id}`}>
      <PeerSwatch colour={colour} />
      <span className={classes.name}>{name}</span>
    </span>
  );
}

export function PeerSwatch({ colour }: { readonly colour: PeerColour }): ReactNode {
  return (
    <span
      aria-hidden="true"
      className={classes.swatch}
      data-pattern={colour.pattern}
      style={{ backgroundColor: colour.colour }}
    />
  );
}
