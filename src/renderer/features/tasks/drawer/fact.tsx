import type { ReactNode } from 'react';
import classes from './task-drawer.module.css';

/** A line of a drawer's list of facts. */
export function Fact({
  name,
  children,
}: {
  readonly name: string;
  children: ReactNode;
}): ReactNode {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
